-- Removes every document.
-- Begins with now and any_live.
-- KEYS: the documents. ARGV: the channel for changes, or ''; the owner.
-- Returns whether there were any, expired ones not counted.
local live = any_live()
redis.call('UNLINK', KEYS[1])
-- An owner without a document after it stands for all. As for commits: what is removed stays removed.
if live == 1 and ARGV[1] ~= '' then redis.pcall('PUBLISH', ARGV[1], struct.pack('>I2', #ARGV[2]) .. ARGV[2]) end
return live
