-- Included first in scripts that pack numbers, big-endian: lengths in 2 bytes, times in 6. Garnet's struct.pack is right for 4
-- bytes only.
local function pack_length(length) return string.char(math.floor(length / 256), length % 256) end
local function pack_time(time)
  return pack_length(math.floor(time / 4294967296)) .. struct.pack('>I4', time % 4294967296)
end

