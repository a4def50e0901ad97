-- The chat of the swarm of an incident, where what customers are told is written.
ALTER TABLE incidents ADD COLUMN swarm_chat TEXT;
CREATE INDEX incidents_by_swarm ON incidents (swarm_chat) WHERE swarm_chat IS NOT NULL;
CREATE INDEX incidents_open_swarms ON incidents (number) WHERE is_open = 1 AND swarm_chat IS NOT NULL;
