using System.Globalization;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>The schema, version by version. What has been released is never changed: a change is one more version.</summary>
internal static class Migrations
{
    /// <summary>The version that this code works with.</summary>
    public static int Newest => 1;

    /// <summary>What leads from each version to the next.</summary>
    public static IEnumerable<string> From(int version, Names names, int partitions) => new[] { First(names, partitions) }.Skip(version);

    private static string First(Names names, int partitions)
    {
        var s = names.Schema;
        var partitioned = partitions > 0 ? " PARTITION BY HASH (owner)" : "";
        var parts = string.Concat(Enumerable.Range(0, partitions).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"CREATE TABLE {s}.documents_{i} PARTITION OF {s}.documents FOR VALUES WITH (MODULUS {partitions}, REMAINDER {i});\n")));
        return
            $"""
            CREATE TABLE {s}.documents (
                owner   text COLLATE "C" NOT NULL,
                id      text COLLATE "C" NOT NULL,
                version uuid NOT NULL,
                json    bytea NOT NULL,
                content jsonb,
                written timestamptz NOT NULL,
                expires timestamptz,
                PRIMARY KEY (owner, id)
            ){partitioned};
            {parts}
            CREATE INDEX documents_by_expiry ON {s}.documents (expires) WHERE expires IS NOT NULL;
            COMMENT ON COLUMN {s}.documents.json IS 'What the application wrote, byte for byte: this is what it reads.';
            COMMENT ON COLUMN {s}.documents.content IS 'The same for SQL. Null where jsonb cannot hold it. Changing it changes nothing for the application.';

            CREATE TABLE {s}.tokens (
                id         bytea PRIMARY KEY,
                family     bytea NOT NULL,
                owner      text COLLATE "C" NOT NULL,
                label      text NOT NULL,
                payload    bytea NOT NULL,
                issued     timestamptz NOT NULL,
                seen       timestamptz NOT NULL,
                expires    timestamptz NOT NULL,
                ends       timestamptz NOT NULL,
                superseded boolean NOT NULL
            );
            CREATE INDEX tokens_by_owner ON {s}.tokens (owner, family);
            CREATE INDEX tokens_by_expiry ON {s}.tokens (expires);
            COMMENT ON COLUMN {s}.tokens.id IS 'SHA-256 of the token.';

            -- Tells those who watch, if there are any. They hold the lock that is asked for here; where nobody does, it is kept
            -- to the end of the transaction, so that whoever begins to watch waits for what was not told.
            CREATE FUNCTION {s}.tell(change text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
                SELECT CASE WHEN pg_try_advisory_xact_lock_shared({names.WatchLock}) THEN false
                    ELSE pg_notify('{names.Channel}', change) IS NOT NULL END;
            $$;

            -- Several writes of one slate. Returns 0 if all were applied, n if the precondition of the nth did not hold,
            -- and -1 if the sign-in has ended. Commits of one document share the lock that is taken here.
            CREATE FUNCTION {s}.commit(_owner text, _family bytea, _ids text[], _actions smallint[], _kinds smallint[], _expected uuid[],
                _versions uuid[], _json bytea[], _queryable boolean[], _lives bigint[]) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _failed integer;
                _removed text;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {names.DocumentsSeed}));
                IF length(_family) > 0 AND NOT {s}.is_signed_in(_owner, _family) THEN RETURN -1; END IF;
                _now := clock_timestamp();

                SELECT min(w.n) INTO _failed
                FROM unnest(_ids, _kinds, _expected) WITH ORDINALITY AS w (id, kind, expected, n)
                LEFT JOIN {s}.documents d ON d.owner = _owner AND d.id = w.id AND (d.expires IS NULL OR d.expires > _now)
                WHERE (w.kind = 1 AND d.id IS NOT NULL) OR (w.kind = 2 AND d.id IS NULL) OR (w.kind = 3 AND d.version IS DISTINCT FROM w.expected);
                IF _failed IS NOT NULL THEN RETURN _failed; END IF;

                INSERT INTO {s}.documents AS d (owner, id, version, json, content, written, expires)
                SELECT _owner, w.id, w.version, w.json, CASE WHEN w.queryable THEN convert_from(w.json, 'UTF8')::jsonb END,
                    _now, CASE WHEN w.life > 0 THEN _now + w.life * interval '1 microsecond' END
                FROM unnest(_ids, _actions, _versions, _json, _queryable, _lives) AS w (id, action, version, json, queryable, life)
                WHERE w.action = 0 ORDER BY w.id COLLATE "C"
                ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, json = excluded.json, content = excluded.content,
                    written = excluded.written, expires = excluded.expires;
                PERFORM {s}.tell(replace(w.version::text, '-', '') || length(_owner) || ' ' || _owner || w.id)
                FROM unnest(_ids, _actions, _versions) AS w (id, action, version) WHERE w.action = 0;

                FOR _removed IN
                    DELETE FROM {s}.documents d USING unnest(_ids, _actions) AS w (id, action)
                    WHERE d.owner = _owner AND d.id = w.id AND w.action = 1 RETURNING d.id
                LOOP
                    PERFORM {s}.tell('-' || length(_owner) || ' ' || _owner || _removed);
                END LOOP;
                RETURN 0;
            END $$;

            -- Removes a slate. Returns whether there was anything.
            CREATE FUNCTION {s}.drop_slate(_owner text) RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _live boolean;
                _removed bigint;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {names.DocumentsSeed}));
                WITH gone AS (DELETE FROM {s}.documents WHERE owner = _owner RETURNING expires)
                SELECT count(*) FILTER (WHERE expires IS NULL OR expires > clock_timestamp()) > 0, count(*) INTO _live, _removed FROM gone;
                IF _removed > 0 THEN PERFORM {s}.tell('*' || length(_owner) || ' ' || _owner); END IF;
                RETURN _live;
            END $$;

            -- Whether an owner has a live token of a family; if so, it can't be revoked until the transaction ends. A token may
            -- be reissued just now: then its successor is seen the second time.
            CREATE FUNCTION {s}.is_signed_in(_owner text, _family bytea) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                FOR _try IN 1..3 LOOP
                    PERFORM 1 FROM {s}.tokens WHERE owner = _owner AND family = _family AND expires > clock_timestamp() LIMIT 1 FOR KEY SHARE;
                    IF FOUND THEN RETURN true; END IF;
                END LOOP;
                RETURN false;
            END $$;

            -- Records a token and ends those of its owner that are too many.
            CREATE FUNCTION {s}.issue(_id bytea, _family bytea, _owner text, _label text, _payload bytea, _life bigint, _absolute bigint, _most integer)
                RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {names.TokensSeed}));
                _now := clock_timestamp();
                INSERT INTO {s}.tokens (id, family, owner, label, payload, issued, seen, expires, ends, superseded)
                VALUES (_id, _family, _owner, _label, _payload, _now, _now, _now + least(_life, _absolute) * interval '1 microsecond',
                    _now + _absolute * interval '1 microsecond', false);
                DELETE FROM {s}.tokens WHERE id IN (
                    SELECT id FROM {s}.tokens WHERE owner = _owner AND NOT superseded AND expires > _now
                    ORDER BY id = _id DESC, seen DESC, issued DESC OFFSET _most);
            END $$;

            -- Records the successor of a live token. Returns false, with nothing changed, if there is no such token.
            CREATE FUNCTION {s}.reissue(_current bytea, _grace bigint, _id bytea, _owner text, _label text, _payload bytea, _life bigint, _absolute bigint, _most integer)
                RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _family bytea;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {names.TokensSeed}));
                _now := clock_timestamp();
                UPDATE {s}.tokens SET superseded = true, expires = least(expires, _now + _grace * interval '1 microsecond'),
                    ends = least(expires, _now + _grace * interval '1 microsecond')
                WHERE id = _current AND owner = _owner AND expires > _now RETURNING family INTO _family;
                IF NOT FOUND THEN RETURN false; END IF;
                PERFORM {s}.issue(_id, _family, _owner, _label, _payload, _life, _absolute, _most);
                RETURN true;
            END $$;

            -- Revokes a token's family. Returns whether the token was live.
            CREATE FUNCTION {s}.revoke(_id bytea) RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _owner text;
                _family bytea;
            BEGIN
                SELECT owner INTO _owner FROM {s}.tokens WHERE id = _id;
                IF NOT FOUND THEN RETURN false; END IF;
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {names.TokensSeed}));
                SELECT family INTO _family FROM {s}.tokens WHERE id = _id AND expires > clock_timestamp();
                IF NOT FOUND THEN RETURN false; END IF;
                DELETE FROM {s}.tokens WHERE owner = _owner AND family = _family;
                RETURN true;
            END $$;

            -- Revokes an owner's tokens, except those of one family. Returns how many were live.
            CREATE FUNCTION {s}.revoke_all(_owner text, _except bytea) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _live integer;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {names.TokensSeed}));
                WITH gone AS (DELETE FROM {s}.tokens WHERE owner = _owner AND family <> _except RETURNING expires)
                SELECT count(*) FILTER (WHERE expires > clock_timestamp()) INTO _live FROM gone;
                RETURN _live;
            END $$;
            """;
    }
}
