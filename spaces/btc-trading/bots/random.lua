-- Any legal order: each side equally often, any size, and a stop and a take half of the time.
local REMARKS = {
  "The chart looks like a chart.\n",
  "Prices went up {and} down; so my order is:\n",
  "I am no adviser.\n",
}

return function(_, memory)
  local order = {side = random.pick({"long", "short", "flat"}), size = random.int(0, 100)}
  if random.int(1, 2) == 1 then order.stop = random.int(0, 500) end
  if random.int(1, 2) == 1 then order.take = random.int(0, 1000) end
  local answer = json.encode(order)
  if random.int(1, 4) == 1 then answer = random.pick(REMARKS) .. answer end
  return answer, memory
end
