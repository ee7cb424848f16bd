-- Any five percentages, all equally likely.
local questions = require "lib/questions"

local REMARKS = {"I have a feeling.\n", "My forecast {as always}:\n", "Who knows?\n"}

return function(_, memory)
  local forecast = {}
  for _, id in ipairs(questions.IDS) do forecast[id] = random.int(0, 100) end
  local answer = json.encode(forecast)
  if random.int(1, 4) == 1 then answer = random.pick(REMARKS) .. answer end
  return answer, memory
end
