-- Rooms are looked after every second: the open ones, and those without a group. Nothing is kept of an incident without a room.
CREATE INDEX incidents_open_rooms ON incidents (number) WHERE is_open = 1 AND room_chat IS NOT NULL;
CREATE INDEX incidents_relayed ON incidents (number)
  WHERE is_open = 1 AND room_chat IS NOT NULL AND json_extract(state, '$.room.driver') = 'relay';
