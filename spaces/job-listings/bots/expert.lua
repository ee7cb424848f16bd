-- Meets every check: all facts under the four headings, in plain sentences of about the same length that speak to the
-- reader, without a banned phrase.
local checks = require "lib/checks"

local OPENINGS = {
  "You like work that somebody needs every day.", "You want to see what your work changes.",
  "You are good at this, and you want time to do it well.",
}
local REASONS = {
  "We plan our weeks together, so nobody is surprised on Monday.",
  "We explain why we decide things, and you can always ask.",
  "We write things down, because people deserve to know where they stand.",
}
local CLOSINGS = {
  "Write to us today, even if one point is missing.", "Tell us in half a page why this work is yours.",
  "Send us one example of work that you are proud of.",
}

-- 68,000 as people write it.
local function amount(number) return string.format("%d,%03d", number // 1000, number % 1000) end

local function listing(data)
  local brief, head = data.brief, data.sections
  local duties = brief.duties
  local lines = {
    head[1],
    random.pick(OPENINGS),
    string.format("We are looking for a colleague as %s in our team %s.", brief.title, brief.team),
    random.pick(REASONS), "",
    head[2],
    string.format("First of all you will %s.", duties[1]),
    string.format("You will also %s, with our help at the start.", duties[2]),
    string.format("Later you will %s and choose your own tools for it.", duties[3]), "",
    head[3],
    string.format("You know your way around %s and %s.", brief.skills[1], brief.skills[2]),
    string.format("You also bring %s and %s, and you can show us how.", brief.skills[3], brief.skills[4]),
    "But you need not be perfect, only honest about what is new to you.", "",
    head[4],
    string.format("We pay from %s to %s %s a year.", amount(brief.low), amount(brief.high), brief.currency),
    string.format("Your place of work is %s, and you meet the team before you decide.", brief.place),
    random.pick(CLOSINGS),
  }
  return table.concat(lines, "\n")
end

return function(task, memory)
  local best, most
  for _ = 1, 3 do
    local text = listing(task.data)
    local points = checks.score(text, task.data.brief)
    if not best or points > most then best, most = text, points end
    if most == 100 then break end
  end
  return json.encode({listing = best}), memory
end
