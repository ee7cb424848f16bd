-- Couplets of ten syllables a line. The first verse names the theme, others take up a word of the opponent's; what is
-- left of such a line is fitted to the syllables that the theme or the word takes. No line is used that was heard.
local verse = require "lib/verse"
local sound = require "lib/sound"

local SYLLABLES = 10

-- Openings with a gap for a word, endings by the number of syllables that are left for them, and the line that follows.
local REPLIES = {
  {
    start = "You gave me %s", left = {"wine", "like wine", "now it's wine", "I made it wine", "I turned it to wine",
      "and I turned it to wine"},
    answer = "I pressed every letter into a line",
  },
  {
    start = "You dropped %s", left = {"chalk", "like chalk", "broken chalk", "on the sidewalk", "a scribble in chalk",
      "like a scribble in chalk", "and it broke like a stick of chalk"},
    answer = "I pick up the pieces and make them talk",
  },
  {
    start = "So it is %s", left = {"noise", "more noise", "only noise", "with extra noise", "a rattle of noise",
      "a broken rattle of noise"},
    answer = "I carry a melody, rhythm, poise",
  },
}

local THEME = {
  start = "I bring %s", left = {"right", "tonight", "to the light", "into the light", "and I hold it tight",
    "and I turn on the light", "I carry it into the light"},
  answer = "My paper keeps a corner that is white",
}

local COUPLETS = {
  {"My workshop is a furnace made of steel", "It rattles every platform you can feel"},
  {"I never purchase thunder for a storm", "I light a little kettle, keep it warm"},
  {"The barbershop is playing me on tape", "Your album tried the basement to escape"},
  {"A lantern in the harbour knows my name", "The sailors hum my chorus in the flame"},
  {"I water every sentence like a plant", "You promise us a jungle and you can't"},
  {"The pigeons of December nod along", "They never heard a sparrow sing so strong"},
  {"You packed a heavy suitcase full of air", "I travel with a postcard and a stare"},
  {"My grammar wears a jacket and a crown", "It wanders past the fountains of the town"},
  {"I practise with the traffic and the crowd", "The silence after Sunday speaks too loud"},
  {"Your metaphor is limping on a crutch", "I greet it like a cousin, gentle touch"},
  {"The barber and the baker know the tune", "They whistle it in April, March and June"},
  {"I folded seven maps into a boat", "And none of them had anything you wrote"},
  {"The rainfall in your mansion starts to drip", "So take an honest bucket, get a grip"},
  {"I sharpen simple questions into blades", "And slice them into shadows, into shades"},
  {"A marathon of vowels in my chest", "I finish it and never need a rest"},
  {"You counterfeit a legend overnight", "The ink was never dry, the paper white"},
  {"My echo has an echo of its own", "It plays with other echoes on the phone"},
  {"The elevator stops on every floor", "They recognise my footsteps at the door"},
  {"I juggle burning trumpets on the stage", "While you are reading water off a page"},
  {"The jury in the kitchen tastes the soup", "And calls the hungry neighbours to a group"},
  {"I planted little orchards in the snow", "And told the frozen branches where to grow"},
  {"Your bicycle is missing half a wheel", "Mine carries seven baskets and a meal"},
  {"A quiet thing can travel very far", "I learned it from a spider and a star"},
  {"The camera is thirsty for a face", "I offer it a mirror and some space"},
}

-- The longest word of some lines, the first of equals.
local function longest(lines)
  local best = ""
  for _, line in ipairs(lines) do
    for _, word in ipairs(verse.words(line)) do
      if #word > #best and #word <= 20 then best = word end
    end
  end
  return best
end

local function syllables(text)
  local count = 0
  for _, word in ipairs(verse.words(text)) do count = count + sound.syllables(word) end
  return count
end

-- A couplet about `subject`, with the ending that fits.
local function fitted(couplet, subject)
  local start = string.format(couplet.start, subject)
  local rest = couplet.left[SYLLABLES - syllables(start)] or couplet.left[1]
  return {start .. ", " .. rest, couplet.answer}
end

return function(task, memory)
  local data = task.data
  local is_first = not memory
  memory = memory or {couplets = random.shuffle(COUPLETS), replies = random.shuffle(REPLIES), heard = {}}
  for _, line in ipairs(data.opponent or {}) do memory.heard[line] = true end

  local lines = {}
  local function say(couplet)
    if #lines >= data.lines or memory.heard[couplet[2]] then return end
    lines[#lines + 1], lines[#lines + 2] = couplet[1], couplet[2]
    memory.heard[couplet[2]] = true
  end
  if data.opponent and #memory.replies > 0 then say(fitted(table.remove(memory.replies), longest(data.opponent))) end
  if is_first then say(fitted(THEME, data.theme)) end
  -- Should they run out after all, they begin anew.
  while #lines < data.lines do
    if #memory.couplets == 0 then memory.couplets, memory.heard = random.shuffle(COUPLETS), {} end
    say(table.remove(memory.couplets))
  end
  return table.concat(lines, "\n", 1, data.lines), memory
end
