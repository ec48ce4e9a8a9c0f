BEGIN TRANSACTION;
CREATE TABLE event (
        incident TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL,
        occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL,
        operator TEXT NOT NULL, office TEXT NOT NULL,
        kind TEXT NOT NULL, body TEXT NOT NULL, words TEXT, salt TEXT,
        words_digest TEXT NOT NULL, prev TEXT NOT NULL, digest TEXT NOT NULL,
        UNIQUE (incident, stream, seq));
INSERT INTO "event" VALUES('260401-OLD','s1',1,'2026-04-01T03:00:00.000000+00:00','2026-04-01T03:00:00.000000+00:00','試験 太郎','branch','opened','{"drill":false,"playbook":"report","rules":"digest"}','{}','00000000000000000000000000000001','aba373eef3cd38d4f63dafafd73bc07791dc41b420fb52dbe2ecec55bbe969d8','0000000000000000000000000000000000000000000000000000000000000000','54e4fd1f5228063bd4ebd87adde2f3f931d417f9be23e487127ed49840bbac5a');
INSERT INTO "event" VALUES('260401-OLD','s1',2,'2026-04-01T03:00:00.000000+00:00','2026-04-01T03:00:00.000000+00:00','試験 太郎','branch','answered','{"frame":"report/seen","walk":"report"}','{"seen":"箱がない"}','00000000000000000000000000000002','d1928a4638fe348a2882fa1b7431291b3256a161380077ec7582fb776fd1382f','54e4fd1f5228063bd4ebd87adde2f3f931d417f9be23e487127ed49840bbac5a','3a0b76cfcb033f1fcf0fad39e151f6489f5b8411784fef5bef04db01ae523dda');
INSERT INTO "event" VALUES('260401-OLD','s1',3,'2026-04-01T03:00:00.000000+00:00','2026-04-01T03:00:00.000000+00:00','試験 太郎','branch','noted','{}',NULL,NULL,'38f752f5f8f9d21e8ed85cd191e9cc1f09b06e99beb6a699f27937e1efde91ac','3a0b76cfcb033f1fcf0fad39e151f6489f5b8411784fef5bef04db01ae523dda','4b9af13008525f0e55d0968ac4394a242165f82b0b4484bda41a60c9f926a4eb');
INSERT INTO "event" VALUES('260401-OLD','s1',4,'2026-04-01T03:00:00.000000+00:00','2026-04-01T03:00:00.000000+00:00','試験 太郎','branch','redacted','{"of":3}','{"order":"管理者の指示"}','00000000000000000000000000000004','b42baca5e22b5fcda5d90903d60aac644f38dabc0a3e87f94d24c530261a1e7f','4b9af13008525f0e55d0968ac4394a242165f82b0b4484bda41a60c9f926a4eb','6845409ceaf80a278076ebdfdc6465d48e4d01535611db47b51940a5bc85ebf3');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "meta" VALUES('schema','1');
INSERT INTO "meta" VALUES('mode','real');
CREATE TABLE rules (digest TEXT PRIMARY KEY, files TEXT NOT NULL);
INSERT INTO "rules" VALUES('digest','{"playbooks/plan.yaml":"id: 計画"}');
CREATE INDEX event_first ON event (incident, stream) WHERE seq = 1;
CREATE INDEX event_voided ON event (incident, stream) WHERE kind = 'voided';
CREATE INDEX event_closed ON event (incident, stream) WHERE kind = 'closed';
CREATE INDEX event_started ON event (incident, stream) WHERE kind = 'started';
CREATE TRIGGER rules_stay BEFORE DELETE ON rules BEGIN SELECT RAISE(ABORT, 'rules stay'); END;
CREATE TRIGGER rules_unchanged BEFORE UPDATE ON rules BEGIN SELECT RAISE(ABORT, 'rules stay'); END;
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
            AND NEW.words_digest IS OLD.words_digest AND NEW.prev IS OLD.prev AND NEW.digest IS OLD.digest)
        BEGIN SELECT RAISE(ABORT, 'only words can be struck'); END;
COMMIT;
