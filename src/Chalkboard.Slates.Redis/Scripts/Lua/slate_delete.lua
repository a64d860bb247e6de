-- Removes every document. UNLINK takes the keys away at once; a thread of the server frees what they hold.
-- Begins with now and any_live.
-- KEYS: the documents, their contents, their ids, their expiries. ARGV: the channel for changes, or ''; the owner.
-- Returns whether there were any, expired ones not counted.
local live = any_live()
redis.call('UNLINK', unpack(KEYS))
-- An owner without a document after it stands for all. As for commits: what is removed stays removed.
if live == 1 and ARGV[1] ~= '' then redis.pcall('PUBLISH', ARGV[1], struct.pack('>I2', #ARGV[2]) .. ARGV[2]) end
return live
