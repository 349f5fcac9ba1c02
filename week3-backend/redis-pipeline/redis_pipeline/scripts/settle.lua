-- Remove what every group is done with; say whether the consumer still has its lease.
-- KEYS entries, consumer's lease. Answers the mark, below which everything is gone, whether ids
-- from the mark on may be deleted one by one (one group, something held), and the lease 0/1.
local entries = KEYS[1]
local groups = redis.call('XINFO', 'GROUPS', entries)
local mark, mark_ms, mark_seq
local held = 0
for _, flat in ipairs(groups) do
  local info = {}
  for i = 1, #flat, 2 do
    info[flat[i]] = flat[i + 1]
  end
  held = held + info['pending']
  local own, step = info['last-delivered-id'], 1
  if info['pending'] > 0 then
    own, step = redis.call('XPENDING', entries, info['name'], '-', '+', 1)[1][1], 0
  end
  local ms, seq = string.match(own, '(%d+)-(%d+)')
  ms, seq = tonumber(ms), tonumber(seq) + step
  if not mark_ms or ms < mark_ms or (ms == mark_ms and seq < mark_seq) then
    mark_ms, mark_seq = ms, seq
  end
end
if mark_ms then
  mark = string.format('%.0f-%.0f', mark_ms, mark_seq)
  redis.call('XTRIM', entries, 'MINID', mark)
end
local apart = 0
if #groups == 1 and held > 0 then
  apart = 1
end
return {mark or '0-0', apart, redis.call('EXISTS', KEYS[2])}
