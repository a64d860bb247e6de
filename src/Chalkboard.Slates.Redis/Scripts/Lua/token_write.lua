-- Changes an existing token. A token that does not exist is not created.
-- KEYS: the token.
-- ARGV: the expected state: 'P' for a prepared token, 'L' for a live one; then the new state, time of issue, time last seen,
--       expiry and absolute expiry, each in the format of the record, or '' to keep the old value. The expiry is required.
-- Returns the time and the record, or nil.
local record = redis.call('GET', KEYS[1])
if not record or (string.sub(record, 1, 1) == 'P') ~= (ARGV[1] == 'P') then return false end

local state = ARGV[2] ~= '' and ARGV[2] or string.sub(record, 1, 1)
local issued = ARGV[3] ~= '' and ARGV[3] or string.sub(record, 2, 7)
local seen = ARGV[4] ~= '' and ARGV[4] or string.sub(record, 8, 13)
local absolute_expiry = struct.unpack('>I6', ARGV[6] ~= '' and ARGV[6] or string.sub(record, 20, 25))
-- If the token was superseded in the meantime, its absolute expiry is earlier than before.
local expires = math.min(struct.unpack('>I6', ARGV[5]), absolute_expiry)

local times = issued .. seen .. pack_time(expires) .. pack_time(absolute_expiry)
redis.call('SETRANGE', KEYS[1], 0, state .. times)
record = redis.call('GET', KEYS[1])
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', expires))
local time = redis.call('TIME')
return pack_time(time[1] * 1000 + math.floor(time[2] / 1000)) .. record
