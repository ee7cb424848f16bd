-- Parts of the brief in any order, between words of no meaning; any check may be met or missed.
local FILLER = {
  "we", "are", "looking", "for", "you", "and", "work", "with", "people", "every", "day", "in", "our", "office", "good",
  "tools", "young", "team", "apply", "soon", "the", "best", "of", "a", "kind",
}

return function(task, memory)
  local data, lines = task.data, {}
  local facts = {
    data.brief.title, data.brief.team, data.brief.place, data.brief.skills[1], data.brief.skills[3],
    tostring(data.brief.low), data.brief.high .. " " .. data.brief.currency, data.sections[1], data.sections[3] .. ":",
    "## " .. data.sections[4],
  }
  for _ = 1, random.int(1, 14) do
    local words = {}
    if random.int(1, 2) == 1 then words[1] = random.pick(facts) end
    for _ = 1, random.int(0, 14) do words[#words + 1] = random.pick(FILLER) end
    lines[#lines + 1] = table.concat(words, " ")
  end
  return json.encode({listing = "Job: " .. table.concat(lines, "\n")}), memory
end
