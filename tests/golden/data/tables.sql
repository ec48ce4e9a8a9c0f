CREATE TABLE event (
                incident TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL,
                occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL,
                operator TEXT NOT NULL, office TEXT NOT NULL,
                kind TEXT NOT NULL, body TEXT NOT NULL, words TEXT, salt TEXT,
                words_digest TEXT NOT NULL, prev TEXT NOT NULL, digest TEXT NOT NULL,
                UNIQUE (incident, stream, seq));
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE rules (digest TEXT PRIMARY KEY, files TEXT NOT NULL);
CREATE INDEX event_closed ON event (incident, stream) WHERE kind = 'closed';
CREATE INDEX event_first ON event (incident, stream) WHERE seq = 1;
CREATE INDEX event_started ON event (incident, stream) WHERE kind = 'started';
CREATE INDEX event_voided ON event (incident, stream) WHERE kind = 'voided';
CREATE TRIGGER event_goes_on BEFORE INSERT ON event
                WHEN NEW.seq IS NOT 1 + coalesce(
                    (SELECT max(seq) FROM event WHERE incident = NEW.incident AND stream = NEW.stream), 0)
                BEGIN SELECT RAISE(ABORT, 'an event takes the next place of its page'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events stay'); END;
CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
                WHEN NOT (NEW.words IS NULL AND NEW.salt IS NULL AND NEW.rowid = OLD.rowid
                    AND NEW.incident IS OLD.incident AND NEW.stream IS OLD.stream AND NEW.seq IS OLD.seq
                    AND NEW.occurred_at IS OLD.occurred_at AND NEW.recorded_at IS OLD.recorded_at
                    AND NEW.operator IS OLD.operator AND NEW.office IS OLD.office
                    AND NEW.kind IS OLD.kind AND NEW.body IS OLD.body
                    AND NEW.words_digest IS OLD.words_digest AND NEW.prev IS OLD.prev
                    AND NEW.digest IS OLD.digest)
                BEGIN SELECT RAISE(ABORT, 'only words can be struck'); END;
CREATE TRIGGER rules_stay BEFORE DELETE ON rules BEGIN SELECT RAISE(ABORT, 'rules stay'); END;
CREATE TRIGGER rules_unchanged BEFORE UPDATE ON rules BEGIN SELECT RAISE(ABORT, 'rules stay'); END;
INSERT INTO meta VALUES ('schema', '1');
