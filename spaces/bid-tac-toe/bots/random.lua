-- Any legal answer, all equally likely. Now and then it talks first, as language models do.
local REMARKS = {
  "I will think about this one.\n",
  "The centre looks strong, but {chips} are chips.\n",
  "My answer, as JSON:\n",
}

return function(task, memory)
  local data = task.data
  local answer = json.encode({bid = random.int(0, data.chips.mine), cell = random.pick(data.free)})
  if random.int(1, 4) == 1 then answer = random.pick(REMARKS) .. answer end
  return answer, memory
end
