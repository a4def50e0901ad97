-- Rooms are looked after every second; an index of the open ones costs nothing where there is none.
CREATE INDEX incidents_open_rooms ON incidents (number) WHERE is_open = 1 AND room_chat IS NOT NULL;
