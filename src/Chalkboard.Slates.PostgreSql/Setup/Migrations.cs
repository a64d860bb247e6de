using System.Globalization;

namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>
/// The scripts that create the schema, one for each version. A released script is never changed; a change is a new version.
/// </summary>
internal static class Migrations
{
    /// <summary>The version that this code uses.</summary>
    public static int LatestVersion => 2;

    /// <summary>Gets the scripts that upgrade from a version to the latest.</summary>
    public static IEnumerable<string> GetScriptsAfter(int version, SchemaNames schemaNames, int partitions) =>
        new[] { CreateVersion1Script(schemaNames, partitions), CreateVersion2Script(schemaNames) }.Skip(version);

    private static string CreateVersion1Script(SchemaNames schemaNames, int partitions)
    {
        var schema = schemaNames.Schema;
        var partitionClause = partitions > 0 ? " PARTITION BY HASH (owner)" : "";
        var partitionTables = string.Concat(Enumerable.Range(0, partitions).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"CREATE TABLE {schema}.documents_{i} PARTITION OF {schema}.documents FOR VALUES WITH (MODULUS {partitions}, REMAINDER " +
                $"{i});\n")));
        return
            $"""
            CREATE TABLE {schema}.documents (
                owner   text COLLATE "C" NOT NULL,
                id      text COLLATE "C" NOT NULL,
                version uuid NOT NULL,
                json    bytea NOT NULL,
                content jsonb,
                written timestamptz NOT NULL,
                expires timestamptz,
                PRIMARY KEY (owner, id)
            ){partitionClause};
            {partitionTables}
            CREATE INDEX documents_by_expiry ON {schema}.documents (expires) WHERE expires IS NOT NULL;
            COMMENT ON COLUMN {schema}.documents.json IS 'What the application wrote, byte for byte: this is what it reads.';
            COMMENT ON COLUMN {schema}.documents.content IS 'The same for SQL. Null where jsonb cannot hold it. Changing it changes nothing for the application.';

            CREATE TABLE {schema}.tokens (
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
            CREATE INDEX tokens_by_owner ON {schema}.tokens (owner, family);
            CREATE INDEX tokens_by_expiry ON {schema}.tokens (expires);
            COMMENT ON COLUMN {schema}.tokens.id IS 'SHA-256 of the token.';

            -- Tells those who watch, if there are any. They hold the lock that is asked for here; where nobody does, it is kept
            -- to the end of the transaction, so that whoever begins to watch waits for what was not told.
            CREATE FUNCTION {schema}.tell(change text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
                SELECT CASE WHEN pg_try_advisory_xact_lock_shared({schemaNames.WatchLock}) THEN false
                    ELSE pg_notify('{schemaNames.Channel}', change) IS NOT NULL END;
            $$;

            -- Whether an owner has a live token of a family; if so, it can't be revoked until the transaction ends. A token may
            -- be reissued just now: then its successor is seen the second time.
            CREATE FUNCTION {schema}.is_signed_in(_owner text, _family bytea) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                FOR _try IN 1..3 LOOP
                    PERFORM 1 FROM {schema}.tokens WHERE owner = _owner AND family = _family AND expires > clock_timestamp() LIMIT 1 FOR KEY SHARE;
                    IF FOUND THEN RETURN true; END IF;
                END LOOP;
                RETURN false;
            END $$;
            """;
    }

    // Deletes slates at once and removes their documents later, counts sign-ins, and identifies the store by a random id.
    private static string CreateVersion2Script(SchemaNames schemaNames)
    {
        var schema = schemaNames.Schema;
        return
            $"""
            ALTER TABLE {schema}.chalkboard ADD store uuid NOT NULL DEFAULT gen_random_uuid();
            COMMENT ON COLUMN {schema}.chalkboard.store IS 'Tells this store from one that is made anew in its place.';

            ALTER TABLE {schema}.documents ADD generation bigint NOT NULL DEFAULT 0;
            CREATE TABLE {schema}.slates (
                owner      text COLLATE "C" PRIMARY KEY,
                generation bigint NOT NULL,
                swept_to   text COLLATE "C"
            );
            CREATE INDEX slates_to_sweep ON {schema}.slates (owner) WHERE swept_to IS NOT NULL;
            COMMENT ON TABLE {schema}.slates IS 'Slates that were dropped while they had documents. Documents of an earlier generation are gone.';
            COMMENT ON COLUMN {schema}.slates.swept_to IS 'Up to which id the sweeper has removed them. Null once it has removed all.';

            CREATE TABLE {schema}.sign_ins (
                owner text COLLATE "C" PRIMARY KEY,
                count integer NOT NULL
            );
            INSERT INTO {schema}.sign_ins SELECT owner, count(*) FROM {schema}.tokens WHERE NOT superseded GROUP BY owner;
            COMMENT ON TABLE {schema}.sign_ins IS 'How many tokens of an owner are not superseded, those that have expired and are not removed yet included.';
            CREATE INDEX tokens_by_seen ON {schema}.tokens (owner, seen, issued) WHERE NOT superseded;
            CREATE INDEX tokens_by_owner_and_expiry ON {schema}.tokens (owner, expires);

            -- Takes the lock that commits of one document share, and returns the generation that their slate is in. Volatile, and
            -- not in the statement that writes: that sees the tables as they were before it got the lock.
            CREATE FUNCTION {schema}.enter(_owner text) RETURNS bigint LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(hashtextextended(_owner, {schemaNames.DocumentsSeed}));
                RETURN coalesce((SELECT generation FROM {schema}.slates WHERE owner = _owner), 0);
            END $$;

            -- Several writes of one slate. Returns 0 if all were applied, n if the precondition of the nth did not hold,
            -- and -1 if the sign-in has ended. Commits of one document share the lock that is taken here.
            CREATE OR REPLACE FUNCTION {schema}.commit(_owner text, _family bytea, _ids text[], _actions smallint[], _kinds smallint[], _expected uuid[],
                _versions uuid[], _json bytea[], _queryable boolean[], _lives bigint[]) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _generation bigint;
                _failed integer;
                _removed text;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.DocumentsSeed}));
                IF length(_family) > 0 AND NOT {schema}.is_signed_in(_owner, _family) THEN RETURN -1; END IF;
                _now := clock_timestamp();
                _generation := coalesce((SELECT generation FROM {schema}.slates WHERE owner = _owner), 0);

                SELECT min(w.n) INTO _failed
                FROM unnest(_ids, _kinds, _expected) WITH ORDINALITY AS w (id, kind, expected, n)
                LEFT JOIN {schema}.documents d ON d.owner = _owner AND d.id = w.id AND d.generation = _generation AND (d.expires IS NULL OR d.expires > _now)
                WHERE (w.kind = 1 AND d.id IS NOT NULL) OR (w.kind = 2 AND d.id IS NULL) OR (w.kind = 3 AND d.version IS DISTINCT FROM w.expected);
                IF _failed IS NOT NULL THEN RETURN _failed; END IF;

                INSERT INTO {schema}.documents AS d (owner, id, version, json, content, written, expires, generation)
                SELECT _owner, w.id, w.version, w.json, CASE WHEN w.queryable THEN convert_from(w.json, 'UTF8')::jsonb END,
                    _now, CASE WHEN w.life > 0 THEN _now + w.life * interval '1 microsecond' END, _generation
                FROM unnest(_ids, _actions, _versions, _json, _queryable, _lives) AS w (id, action, version, json, queryable, life)
                WHERE w.action = 0 ORDER BY w.id COLLATE "C"
                ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, json = excluded.json, content = excluded.content,
                    written = excluded.written, expires = excluded.expires, generation = excluded.generation;
                PERFORM {schema}.tell(replace(w.version::text, '-', '') || length(_owner) || ' ' || _owner || w.id)
                FROM unnest(_ids, _actions, _versions) AS w (id, action, version) WHERE w.action = 0;

                FOR _removed IN
                    DELETE FROM {schema}.documents d USING unnest(_ids, _actions) AS w (id, action)
                    WHERE d.owner = _owner AND d.id = w.id AND d.generation = _generation AND w.action = 1 RETURNING d.id
                LOOP
                    PERFORM {schema}.tell('-' || length(_owner) || ' ' || _owner || _removed);
                END LOOP;
                RETURN 0;
            END $$;

            -- Begins a new generation, in which no document is yet. Returns whether there was anything.
            CREATE OR REPLACE FUNCTION {schema}.drop_slate(_owner text) RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _generation bigint;
                _live boolean;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.DocumentsSeed}));
                _generation := coalesce((SELECT generation FROM {schema}.slates WHERE owner = _owner), 0);
                PERFORM 1 FROM {schema}.documents WHERE owner = _owner AND generation = _generation LIMIT 1;
                IF NOT FOUND THEN RETURN false; END IF;
                PERFORM 1 FROM {schema}.documents WHERE owner = _owner AND generation = _generation AND (expires IS NULL OR expires > clock_timestamp()) LIMIT 1;
                _live := FOUND;
                INSERT INTO {schema}.slates (owner, generation, swept_to) VALUES (_owner, _generation + 1, '')
                ON CONFLICT (owner) DO UPDATE SET generation = excluded.generation, swept_to = excluded.swept_to;
                PERFORM {schema}.tell('*' || length(_owner) || ' ' || _owner);
                RETURN _live;
            END $$;

            -- Removes some documents of earlier generations, in the order of their ids. Returns how many it has looked at: fewer
            -- than it might once there are no more.
            CREATE FUNCTION {schema}.sweep_slate(_owner text, _most integer) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _generation bigint;
                _from text;
                _to text;
                _count integer;
            BEGIN
                IF NOT pg_try_advisory_xact_lock(hashtextextended(_owner, {schemaNames.DocumentsSeed})) THEN RETURN 0; END IF;
                SELECT generation, swept_to INTO _generation, _from FROM {schema}.slates WHERE owner = _owner AND swept_to IS NOT NULL;
                IF NOT FOUND THEN RETURN 0; END IF;
                SELECT max(id), count(*) INTO _to, _count FROM (SELECT id FROM {schema}.documents WHERE owner = _owner AND id > _from ORDER BY id LIMIT _most) AS seen;
                DELETE FROM {schema}.documents WHERE owner = _owner AND id > _from AND id <= _to AND generation < _generation;
                UPDATE {schema}.slates SET swept_to = CASE WHEN _count = _most THEN _to END WHERE owner = _owner;
                IF _count < _most THEN
                    PERFORM 1 FROM {schema}.documents WHERE owner = _owner LIMIT 1;
                    IF NOT FOUND THEN DELETE FROM {schema}.slates WHERE owner = _owner; END IF;
                END IF;
                RETURN _count;
            END $$;

            -- Records a token, and ends those sign-ins of its owner that are too many, each with all of its tokens.
            CREATE OR REPLACE FUNCTION {schema}.issue(_id bytea, _family bytea, _owner text, _label text, _payload bytea, _life bigint, _absolute bigint, _most integer)
                RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _count integer;
                _gone integer;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                _now := clock_timestamp();
                INSERT INTO {schema}.tokens (id, family, owner, label, payload, issued, seen, expires, ends, superseded)
                VALUES (_id, _family, _owner, _label, _payload, _now, _now, _now + least(_life, _absolute) * interval '1 microsecond',
                    _now + _absolute * interval '1 microsecond', false);
                INSERT INTO {schema}.sign_ins AS n (owner, count) VALUES (_owner, 1)
                ON CONFLICT (owner) DO UPDATE SET count = n.count + 1 RETURNING n.count INTO _count;
                IF _count <= _most THEN RETURN; END IF;

                WITH gone AS (DELETE FROM {schema}.tokens WHERE owner = _owner AND expires <= _now RETURNING superseded)
                SELECT count(*) FILTER (WHERE NOT superseded) INTO _gone FROM gone;
                _count := _count - _gone;
                IF _count > _most THEN
                    WITH oldest AS (SELECT family FROM {schema}.tokens WHERE owner = _owner AND NOT superseded AND id <> _id ORDER BY seen, issued LIMIT _count - _most),
                    gone AS (DELETE FROM {schema}.tokens t USING oldest WHERE t.owner = _owner AND t.family = oldest.family RETURNING t.superseded)
                    SELECT count(*) FILTER (WHERE NOT superseded) INTO _gone FROM gone;
                    _count := _count - _gone;
                END IF;
                UPDATE {schema}.sign_ins SET count = _count WHERE owner = _owner;
            END $$;

            -- Counts sign-ins that have ended.
            CREATE FUNCTION {schema}.ended(_owner text, _count integer) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE {schema}.sign_ins SET count = count - _count WHERE owner = _owner;
                DELETE FROM {schema}.sign_ins WHERE owner = _owner AND count <= 0;
            END $$;

            -- Records the successor of a live token that has none yet. Returns false, with nothing changed, if there is no such token.
            CREATE OR REPLACE FUNCTION {schema}.reissue(_current bytea, _grace bigint, _id bytea, _owner text, _label text, _payload bytea, _life bigint, _absolute bigint, _most integer)
                RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _old {schema}.tokens;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                _now := clock_timestamp();
                SELECT * INTO _old FROM {schema}.tokens WHERE id = _current;
                IF NOT FOUND OR _old.owner <> _owner OR _old.expires <= _now OR _old.superseded THEN RETURN false; END IF;
                UPDATE {schema}.tokens SET superseded = true, expires = least(expires, _now + _grace * interval '1 microsecond'),
                    ends = least(expires, _now + _grace * interval '1 microsecond')
                WHERE id = _current;
                IF NOT FOUND THEN RETURN false; END IF;
                UPDATE {schema}.sign_ins SET count = count - 1 WHERE owner = _owner;
                PERFORM {schema}.issue(_id, _old.family, _owner, _label, _payload, _life, _absolute, _most);
                RETURN true;
            END $$;

            -- Revokes a token's family. Returns whether the token was live.
            CREATE OR REPLACE FUNCTION {schema}.revoke(_id bytea) RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _owner text;
                _family bytea;
                _gone integer;
            BEGIN
                SELECT owner INTO _owner FROM {schema}.tokens WHERE id = _id;
                IF NOT FOUND THEN RETURN false; END IF;
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                SELECT family INTO _family FROM {schema}.tokens WHERE id = _id AND expires > clock_timestamp();
                IF NOT FOUND THEN RETURN false; END IF;
                WITH gone AS (DELETE FROM {schema}.tokens WHERE owner = _owner AND family = _family RETURNING superseded)
                SELECT count(*) FILTER (WHERE NOT superseded) INTO _gone FROM gone;
                PERFORM {schema}.ended(_owner, _gone);
                RETURN true;
            END $$;

            -- Revokes an owner's tokens, except those of one family. Returns how many were live.
            CREATE OR REPLACE FUNCTION {schema}.revoke_all(_owner text, _except bytea) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _live integer;
                _gone integer;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                WITH gone AS (DELETE FROM {schema}.tokens WHERE owner = _owner AND family <> _except RETURNING expires, superseded)
                SELECT count(*) FILTER (WHERE expires > clock_timestamp()), count(*) FILTER (WHERE NOT superseded) INTO _live, _gone FROM gone;
                PERFORM {schema}.ended(_owner, _gone);
                RETURN _live;
            END $$;

            -- Removes tokens of an owner that have expired. Returns how many.
            CREATE FUNCTION {schema}.sweep_tokens(_owner text, _ids bytea[]) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _all integer;
                _gone integer;
            BEGIN
                IF NOT pg_try_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed})) THEN RETURN 0; END IF;
                WITH gone AS (DELETE FROM {schema}.tokens WHERE owner = _owner AND id = ANY (_ids) AND expires <= clock_timestamp() RETURNING superseded)
                SELECT count(*), count(*) FILTER (WHERE NOT superseded) INTO _all, _gone FROM gone;
                PERFORM {schema}.ended(_owner, _gone);
                RETURN _all;
            END $$;
            """;
    }
}
