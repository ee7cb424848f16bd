-- A legal answer, all equally likely. Now and then it talks first, as language models do.
local REMARKS = {
  "Let me go through the clues one by one.\n",
  "Suppose {house 1} is red; then the rest follows.\n",
  "My answer, as JSON:\n",
}

return function(task, memory)
  local rows = {}
  for row, attribute in ipairs(task.data.attributes) do rows[row] = random.shuffle(attribute.items) end
  local answer = json.encode({answer = rows})
  if random.int(1, 4) == 1 then answer = random.pick(REMARKS) .. answer end
  return answer, memory
end
