-- Either legal move, both equally likely. Now and then it talks first, as language models do.
local REMARKS = {
  "Let me think about my card.\n",
  "A {bet} would look strong here.\n",
  "My answer, as JSON:\n",
}

return function(task, memory)
  local answer = json.encode({move = random.pick(task.data.legal)})
  if random.int(1, 4) == 1 then answer = random.pick(REMARKS) .. answer end
  return answer, memory
end
