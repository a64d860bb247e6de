-- Deletes every document of a slate. UNLINK removes the keys at once; a thread of the server frees their memory later.
-- Includes now and any_live.
-- KEYS: the documents' headers, contents, ids and expiries. ARGV: the channel for changes, or ''; the owner.
-- Returns 1 if there was a document that had not expired, otherwise 0.
local had_live = any_live()
redis.call('UNLINK', unpack(KEYS))
-- An owner without documents means the whole slate. The slate is deleted, so a missing permission to publish must not fail
-- the script.
if had_live == 1 and ARGV[1] ~= '' then redis.pcall('PUBLISH', ARGV[1], pack_length(#ARGV[2]) .. ARGV[2]) end
return had_live
