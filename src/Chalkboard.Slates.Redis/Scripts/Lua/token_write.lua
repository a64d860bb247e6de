-- Changes a token that is there: one that is not stays so.
-- KEYS: the token.
-- ARGV: 'P' for one that is prepared and goes live, 'L' for one that is live; then state, time of issue, time seen,
--       time of expiry, absolute end, each as it is kept, or '' to leave it.
-- Returns the time and the record, or nil.
local record = redis.call('GET', KEYS[1])
if not record or (string.byte(record) == 80) ~= (ARGV[1] == 'P') then return false end

local state = ARGV[2] ~= '' and ARGV[2] or string.sub(record, 1, 1)
local issued = ARGV[3] ~= '' and ARGV[3] or string.sub(record, 2, 7)
local seen = ARGV[4] ~= '' and ARGV[4] or string.sub(record, 8, 13)
local ends = struct.unpack('>I6', ARGV[6] ~= '' and ARGV[6] or string.sub(record, 20, 25))
-- Whoever has superseded it meanwhile has brought its end forward.
local expires = math.min(struct.unpack('>I6', ARGV[5]), ends)

redis.call('SETRANGE', KEYS[1], 0, state .. issued .. seen .. struct.pack('>I6', expires) .. struct.pack('>I6', ends))
record = redis.call('GET', KEYS[1])
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', expires))
local time = redis.call('TIME')
return struct.pack('>I6', time[1] * 1000 + math.floor(time[2] / 1000)) .. record
