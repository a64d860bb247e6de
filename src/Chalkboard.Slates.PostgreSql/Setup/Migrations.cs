using System.Globalization;

namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>
/// The scripts that create the schema, one for each version. A released script is never changed; a change is a new version.
/// </summary>
internal static class Migrations
{
    /// <summary>The version of the schema that this code uses.</summary>
    public static int LatestVersion => 2;

    /// <summary>Gets the scripts that upgrade from a version to the latest.</summary>
    public static IEnumerable<string> GetScriptsAfter(int version, SchemaNames schemaNames, int partitionCount) =>
        new[] { CreateVersion1Script(schemaNames, partitionCount), CreateVersion2Script(schemaNames) }.Skip(version);

    private static string CreateVersion1Script(SchemaNames schemaNames, int partitionCount)
    {
        var schema = schemaNames.Schema;
        var partitionClause = partitionCount > 0 ? " PARTITION BY HASH (owner)" : "";
        var partitionTables = string.Concat(Enumerable.Range(0, partitionCount).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"CREATE TABLE {schema}.documents_{i} PARTITION OF {schema}.documents FOR VALUES WITH (MODULUS {partitionCount}, REMAINDER " +
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
            COMMENT ON COLUMN {schema}.documents.json IS
                'The JSON that the application has written, byte for byte. The application reads this column.';
            COMMENT ON COLUMN {schema}.documents.content IS
                'The same JSON, for queries. Null if jsonb cannot represent it. The application does not read this column.';

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

            -- Notifies the watching processes, if there are any. One of them holds this lock exclusively. If none does, this takes the
            -- lock in shared mode until the transaction ends, so that a process that starts to watch waits for this transaction.
            CREATE FUNCTION {schema}.notify_change(change text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
                SELECT CASE WHEN pg_try_advisory_xact_lock_shared({schemaNames.Documents.WatchLock}) THEN false
                    ELSE pg_notify('{schemaNames.Documents.Channel}', change) IS NOT NULL END;
            $$;

            -- Returns whether an owner has a live token of a family. If so, the token can't be revoked until the transaction ends.
            -- If the token is reissued at the same time, a later attempt finds its successor.
            CREATE FUNCTION {schema}.is_signed_in(_owner text, _family bytea) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                FOR _attempt IN 1..3 LOOP
                    PERFORM 1 FROM {schema}.tokens WHERE owner = _owner AND family = _family AND expires > clock_timestamp()
                        LIMIT 1 FOR KEY SHARE;
                    IF FOUND THEN RETURN true; END IF;
                END LOOP;
                RETURN false;
            END $$;
            """;
    }

    // With version 2, slates are deleted at once and their documents are removed later. It also counts sign-ins, and identifies the store
    // by a random id.
    private static string CreateVersion2Script(SchemaNames schemaNames)
    {
        var schema = schemaNames.Schema;
        return
            $"""
            ALTER TABLE {schema}.chalkboard ADD store uuid NOT NULL DEFAULT gen_random_uuid();
            COMMENT ON COLUMN {schema}.chalkboard.store IS 'Distinguishes this store from one that was created in its place.';

            ALTER TABLE {schema}.documents ADD generation bigint NOT NULL DEFAULT 0;
            CREATE TABLE {schema}.slates (
                owner      text COLLATE "C" PRIMARY KEY,
                generation bigint NOT NULL,
                swept_to   text COLLATE "C"
            );
            CREATE INDEX slates_to_sweep ON {schema}.slates (owner) WHERE swept_to IS NOT NULL;
            COMMENT ON TABLE {schema}.slates IS
                'Slates that were deleted while they had documents. Documents of an earlier generation are deleted.';
            COMMENT ON COLUMN {schema}.slates.swept_to IS
                'The last id up to which the sweeper has removed deleted documents. Null once it has removed all.';

            CREATE TABLE {schema}.sign_ins (
                owner text COLLATE "C" PRIMARY KEY,
                count integer NOT NULL
            );
            INSERT INTO {schema}.sign_ins SELECT owner, count(*) FROM {schema}.tokens WHERE NOT superseded GROUP BY owner;
            COMMENT ON TABLE {schema}.sign_ins IS
                'The number of tokens of an owner that are not superseded, with expired ones that are not removed yet.';
            CREATE INDEX tokens_by_seen ON {schema}.tokens (owner, seen, issued) WHERE NOT superseded;
            CREATE INDEX tokens_by_owner_and_expiry ON {schema}.tokens (owner, expires);
            -- By family alone. With the owner in it, the planner could as well read all tokens of the owner by another index that
            -- begins with the owner, and does so if its statistics say that owners have few tokens.
            DROP INDEX {schema}.tokens_by_owner;
            CREATE INDEX tokens_by_family ON {schema}.tokens (family);

            -- Returns whether an owner has a live token of a family. If so, the token can't be revoked until the transaction ends.
            -- If the token is reissued at the same time, a later attempt finds its successor.
            CREATE OR REPLACE FUNCTION {schema}.is_signed_in(_owner text, _family bytea) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                FOR _attempt IN 1..3 LOOP
                    -- No index can be used for the concatenation, so only that on families is.
                    PERFORM 1 FROM {schema}.tokens
                        WHERE family = _family AND owner || '' = _owner AND expires > clock_timestamp() LIMIT 1 FOR KEY SHARE;
                    IF FOUND THEN RETURN true; END IF;
                END LOOP;
                RETURN false;
            END $$;

            -- Takes, in shared mode, the lock that commits of several documents hold exclusively, and returns the generation of the
            -- slate. This is a volatile function, because the statement that writes sees the tables as they were before the lock.
            CREATE FUNCTION {schema}.lock_slate(_owner text) RETURNS bigint LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(hashtextextended(_owner, {schemaNames.DocumentsSeed}));
                RETURN coalesce((SELECT generation FROM {schema}.slates WHERE owner = _owner), 0);
            END $$;

            -- Commits several writes of one slate. Returns 0 if all were applied, n if the precondition of the nth write did not hold,
            -- and -1 if the sign-in has ended. Commits of one document take the same lock in shared mode.
            CREATE OR REPLACE FUNCTION {schema}.commit(
                _owner text, _family bytea, _ids text[], _actions smallint[], _kinds smallint[], _expected uuid[],
                _versions uuid[], _json bytea[], _queryable boolean[], _lifetimes bigint[]) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _generation bigint;
                _conflict integer;
                _deleted_id text;
                _renewed_id text;
                _lifetime bigint;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.DocumentsSeed}));
                IF length(_family) > 0 AND NOT {schema}.is_signed_in(_owner, _family) THEN RETURN -1; END IF;
                _now := clock_timestamp();
                _generation := coalesce((SELECT generation FROM {schema}.slates WHERE owner = _owner), 0);

                -- A join could read every document of the slate; the subquery reads one document for each write.
                SELECT min(w.n) INTO _conflict
                FROM (
                    SELECT n, kind, expected, (
                        SELECT d.version FROM {schema}.documents d
                        WHERE d.owner = _owner AND d.id = write.id AND d.generation = _generation
                            AND (d.expires IS NULL OR d.expires > _now)) AS version
                    FROM unnest(_ids, _kinds, _expected) WITH ORDINALITY AS write (id, kind, expected, n) OFFSET 0) AS w
                -- The kinds are 1: must be absent, 2: must be present, 3: must have the expected version.
                WHERE (w.kind = 1 AND w.version IS NOT NULL) OR (w.kind = 2 AND w.version IS NULL)
                    OR (w.kind = 3 AND w.version IS DISTINCT FROM w.expected);
                IF _conflict IS NOT NULL THEN RETURN _conflict; END IF;

                -- The actions are 0: put, 1: delete, 3: renew.
                INSERT INTO {schema}.documents AS d (owner, id, version, json, content, written, expires, generation)
                SELECT _owner, w.id, w.version, w.json, CASE WHEN w.queryable THEN convert_from(w.json, 'UTF8')::jsonb END,
                    _now, CASE WHEN w.lifetime > 0 THEN _now + w.lifetime * interval '1 microsecond' END, _generation
                FROM unnest(_ids, _actions, _versions, _json, _queryable, _lifetimes) AS w (id, action, version, json, queryable, lifetime)
                WHERE w.action = 0 ORDER BY w.id COLLATE "C"
                ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, json = excluded.json, content = excluded.content,
                    written = excluded.written, expires = excluded.expires, generation = excluded.generation;
                PERFORM {schema}.notify_change(replace(w.version::text, '-', '') || length(_owner) || ' ' || _owner || w.id)
                FROM unnest(_ids, _actions, _versions) AS w (id, action, version) WHERE w.action = 0;

                FOR _deleted_id IN SELECT w.id FROM unnest(_ids, _actions) AS w (id, action) WHERE w.action = 1 LOOP
                    DELETE FROM {schema}.documents WHERE owner = _owner AND id = _deleted_id AND generation = _generation;
                    IF FOUND THEN
                        PERFORM {schema}.notify_change('-' || length(_owner) || ' ' || _owner || _deleted_id);
                    END IF;
                END LOOP;

                FOR _renewed_id, _lifetime IN
                    SELECT w.id, w.lifetime FROM unnest(_ids, _actions, _lifetimes) AS w (id, action, lifetime) WHERE w.action = 3 LOOP
                    UPDATE {schema}.documents SET expires = _now + _lifetime * interval '1 microsecond'
                    WHERE owner = _owner AND id = _renewed_id AND generation = _generation AND (expires IS NULL OR expires > _now);
                END LOOP;
                RETURN 0;
            END $$;

            -- Deletes a slate: starts a new generation, which has no documents. Returns whether there was a live document.
            CREATE OR REPLACE FUNCTION {schema}.delete_slate(_owner text) RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _generation bigint;
                _had_live boolean;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.DocumentsSeed}));
                _generation := coalesce((SELECT generation FROM {schema}.slates WHERE owner = _owner), 0);
                PERFORM 1 FROM {schema}.documents WHERE owner = _owner AND generation = _generation LIMIT 1;
                IF NOT FOUND THEN RETURN false; END IF;
                PERFORM 1 FROM {schema}.documents
                    WHERE owner = _owner AND generation = _generation AND (expires IS NULL OR expires > clock_timestamp()) LIMIT 1;
                _had_live := FOUND;
                INSERT INTO {schema}.slates (owner, generation, swept_to) VALUES (_owner, _generation + 1, '')
                ON CONFLICT (owner) DO UPDATE SET generation = excluded.generation, swept_to = excluded.swept_to;
                PERFORM {schema}.notify_change('*' || length(_owner) || ' ' || _owner);
                RETURN _had_live;
            END $$;

            -- Removes a batch of documents of earlier generations, in the order of their ids. Returns the number of documents that it
            -- has examined: less than the maximum after the last batch.
            CREATE FUNCTION {schema}.sweep_slate(_owner text, _max_count integer) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _generation bigint;
                _from text;
                _to text;
                _count integer;
            BEGIN
                IF NOT pg_try_advisory_xact_lock(hashtextextended(_owner, {schemaNames.DocumentsSeed})) THEN RETURN 0; END IF;
                SELECT generation, swept_to INTO _generation, _from FROM {schema}.slates WHERE owner = _owner AND swept_to IS NOT NULL;
                IF NOT FOUND THEN RETURN 0; END IF;
                SELECT max(id), count(*) INTO _to, _count
                FROM (SELECT id FROM {schema}.documents WHERE owner = _owner AND id > _from ORDER BY id LIMIT _max_count) AS examined;
                DELETE FROM {schema}.documents WHERE owner = _owner AND id > _from AND id <= _to AND generation < _generation;
                UPDATE {schema}.slates SET swept_to = CASE WHEN _count = _max_count THEN _to END WHERE owner = _owner;
                IF _count < _max_count THEN
                    PERFORM 1 FROM {schema}.documents WHERE owner = _owner LIMIT 1;
                    IF NOT FOUND THEN DELETE FROM {schema}.slates WHERE owner = _owner; END IF;
                END IF;
                RETURN _count;
            END $$;

            -- Removes expired documents of a slate. Returns their number. Commits of several documents hold the lock exclusively; if it is
            -- not free, nothing is removed, so neither waits for the other.
            CREATE FUNCTION {schema}.sweep_documents(_owner text, _ids text[]) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _id text;
                _removed_count integer := 0;
            BEGIN
                IF NOT pg_try_advisory_xact_lock_shared(hashtextextended(_owner, {schemaNames.DocumentsSeed})) THEN RETURN 0; END IF;
                FOREACH _id IN ARRAY _ids LOOP
                    PERFORM 1 FROM {schema}.documents
                        WHERE owner = _owner AND id = _id AND expires <= clock_timestamp() FOR UPDATE SKIP LOCKED;
                    IF FOUND THEN
                        DELETE FROM {schema}.documents WHERE owner = _owner AND id = _id;
                        _removed_count := _removed_count + 1;
                    END IF;
                END LOOP;
                RETURN _removed_count;
            END $$;

            -- Notifies the processes that watch sign-ins that some of an owner have ended, as notify_change does for documents.
            CREATE FUNCTION {schema}.notify_end(_owner text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
                SELECT CASE WHEN pg_try_advisory_xact_lock_shared({schemaNames.SignIns.WatchLock}) THEN false
                    ELSE pg_notify('{schemaNames.SignIns.Channel}', '*' || length(_owner) || ' ' || _owner) IS NOT NULL END;
            $$;

            -- Adds a token. If its owner then has too many sign-ins, it revokes the least recently used ones, each with all of its tokens.
            CREATE OR REPLACE FUNCTION {schema}.issue(
                _id bytea, _family bytea, _owner text, _label text, _payload bytea,
                _lifetime bigint, _absolute_lifetime bigint, _max_per_owner integer)
                RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _count integer;
                _ended_count integer;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                _now := clock_timestamp();
                INSERT INTO {schema}.tokens (id, family, owner, label, payload, issued, seen, expires, ends, superseded)
                VALUES (_id, _family, _owner, _label, _payload, _now, _now,
                    _now + least(_lifetime, _absolute_lifetime) * interval '1 microsecond',
                    _now + _absolute_lifetime * interval '1 microsecond', false);
                INSERT INTO {schema}.sign_ins AS n (owner, count) VALUES (_owner, 1)
                ON CONFLICT (owner) DO UPDATE SET count = n.count + 1 RETURNING n.count INTO _count;
                IF _count <= _max_per_owner THEN RETURN; END IF;

                WITH deleted AS (DELETE FROM {schema}.tokens WHERE owner = _owner AND expires <= _now RETURNING superseded)
                SELECT count(*) FILTER (WHERE NOT superseded) INTO _ended_count FROM deleted;
                _count := _count - _ended_count;
                IF _count > _max_per_owner THEN
                    WITH oldest AS (
                        SELECT family FROM {schema}.tokens WHERE owner = _owner AND NOT superseded AND id <> _id
                        ORDER BY seen, issued LIMIT _count - _max_per_owner),
                    deleted AS (
                        DELETE FROM {schema}.tokens t USING oldest WHERE t.family = oldest.family RETURNING t.superseded)
                    SELECT count(*) FILTER (WHERE NOT superseded) INTO _ended_count FROM deleted;
                    _count := _count - _ended_count;
                    PERFORM {schema}.notify_end(_owner);
                END IF;
                UPDATE {schema}.sign_ins SET count = _count WHERE owner = _owner;
            END $$;

            -- Subtracts sign-ins that have ended from the count of an owner.
            CREATE FUNCTION {schema}.subtract_sign_ins(_owner text, _count integer) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE {schema}.sign_ins SET count = count - _count WHERE owner = _owner;
                DELETE FROM {schema}.sign_ins WHERE owner = _owner AND count <= 0;
            END $$;

            -- Adds the successor of a live token that has none yet. Returns false, with nothing changed, if there is no such token.
            CREATE OR REPLACE FUNCTION {schema}.reissue(
                _current bytea, _grace_period bigint, _id bytea, _owner text, _label text, _payload bytea,
                _lifetime bigint, _absolute_lifetime bigint, _max_per_owner integer)
                RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _now timestamptz;
                _old {schema}.tokens;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                _now := clock_timestamp();
                SELECT * INTO _old FROM {schema}.tokens WHERE id = _current;
                IF NOT FOUND OR _old.owner <> _owner OR _old.expires <= _now OR _old.superseded THEN RETURN false; END IF;
                UPDATE {schema}.tokens SET superseded = true, expires = least(expires, _now + _grace_period * interval '1 microsecond'),
                    ends = least(expires, _now + _grace_period * interval '1 microsecond')
                WHERE id = _current;
                IF NOT FOUND THEN RETURN false; END IF;
                UPDATE {schema}.sign_ins SET count = count - 1 WHERE owner = _owner;
                PERFORM {schema}.issue(_id, _old.family, _owner, _label, _payload, _lifetime, _absolute_lifetime, _max_per_owner);
                RETURN true;
            END $$;

            -- Revokes a token's family. Returns whether the token was live.
            CREATE OR REPLACE FUNCTION {schema}.revoke(_id bytea) RETURNS boolean LANGUAGE plpgsql AS $$
            DECLARE
                _owner text;
                _family bytea;
                _ended_count integer;
            BEGIN
                SELECT owner INTO _owner FROM {schema}.tokens WHERE id = _id;
                IF NOT FOUND THEN RETURN false; END IF;
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                SELECT family INTO _family FROM {schema}.tokens WHERE id = _id AND expires > clock_timestamp();
                IF NOT FOUND THEN RETURN false; END IF;
                WITH deleted AS (DELETE FROM {schema}.tokens WHERE family = _family RETURNING superseded)
                SELECT count(*) FILTER (WHERE NOT superseded) INTO _ended_count FROM deleted;
                PERFORM {schema}.subtract_sign_ins(_owner, _ended_count);
                PERFORM {schema}.notify_end(_owner);
                RETURN true;
            END $$;

            -- Revokes an owner's tokens, except those of one family. Returns the number of live tokens among them.
            CREATE OR REPLACE FUNCTION {schema}.revoke_all(_owner text, _except_family bytea) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _live_count integer;
                _ended_count integer;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed}));
                WITH deleted AS (
                    DELETE FROM {schema}.tokens WHERE owner = _owner AND family <> _except_family RETURNING expires, superseded)
                SELECT count(*) FILTER (WHERE expires > clock_timestamp()), count(*) FILTER (WHERE NOT superseded)
                INTO _live_count, _ended_count FROM deleted;
                PERFORM {schema}.subtract_sign_ins(_owner, _ended_count);
                IF _live_count > 0 THEN PERFORM {schema}.notify_end(_owner); END IF;
                RETURN _live_count;
            END $$;

            -- Removes expired tokens of an owner. Returns their number.
            CREATE FUNCTION {schema}.sweep_tokens(_owner text, _ids bytea[]) RETURNS integer LANGUAGE plpgsql AS $$
            DECLARE
                _id bytea;
                _superseded boolean;
                _removed_count integer := 0;
                _ended_count integer := 0;
            BEGIN
                IF NOT pg_try_advisory_xact_lock(hashtextextended(_owner, {schemaNames.TokensSeed})) THEN RETURN 0; END IF;
                FOREACH _id IN ARRAY _ids LOOP
                    DELETE FROM {schema}.tokens WHERE id = _id AND expires <= clock_timestamp() RETURNING superseded INTO _superseded;
                    IF FOUND THEN
                        _removed_count := _removed_count + 1;
                        _ended_count := _ended_count + (NOT _superseded)::integer;
                    END IF;
                END LOOP;
                PERFORM {schema}.subtract_sign_ins(_owner, _ended_count);
                RETURN _removed_count;
            END $$;
            """;
    }
}
