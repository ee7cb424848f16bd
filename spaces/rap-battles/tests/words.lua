-- Rhymes and syllables of single words. Longer lists, with a bound on the share that may be wrong, stand in the tests
-- of the repository; here is what must never be wrong.
local sound = require "lib/sound"

local tests = {}

local function rhyme(a, b)
  return sound.rhyme(a) ~= nil and sound.rhyme(a) == sound.rhyme(b)
end

function tests.words_that_are_spelled_alike_may_rhyme_or_not()
  for _, pair in ipairs({{"night", "light"}, {"stone", "bone"}, {"cat", "hat"}, {"ring", "string"}}) do
    assert(rhyme(pair[1], pair[2]), pair[1])
  end
  for _, pair in ipairs({{"love", "move"}, {"cough", "rough"}, {"food", "blood"}, {"how", "low"}, {"word", "lord"}}) do
    assert(not rhyme(pair[1], pair[2]), pair[1])
  end
end

function tests.words_that_sound_alike_rhyme_however_they_are_spelled()
  for _, pair in ipairs({
    {"light", "height"}, {"blue", "shoe"}, {"rain", "lane"}, {"street", "beat"}, {"door", "more"}, {"friend", "end"},
    {"eyes", "tries"}, {"played", "shade"}, {"walked", "talked"}, {"I'm", "time"}, {"runnin'", "stunning"},
  }) do
    assert(rhyme(pair[1], pair[2]), pair[1] .. " " .. pair[2])
  end
end

function tests.a_weak_ending_is_not_enough()
  for _, pair in ipairs({{"making", "singing"}, {"letter", "water"}, {"city", "money"}, {"pocket", "market"}}) do
    assert(not rhyme(pair[1], pair[2]), pair[1] .. " " .. pair[2])
  end
  assert(rhyme("making", "taking") and rhyme("letter", "better") and rhyme("city", "pity"))
end

function tests.what_has_no_vowel_rhymes_with_nothing()
  for _, word in ipairs({"hmm", "x", "brrr", "''", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}) do
    assert(sound.rhyme(word) == nil, word)
    assert(sound.syllables(word) == 1, word)
  end
end

function tests.capitals_make_no_difference()
  assert(sound.rhyme("NIGHT") == sound.rhyme("night"))
  assert(sound.syllables("EVERYTHING") == sound.syllables("everything"))
end

function tests.syllables_of_common_words()
  local counts = {
    {"cat", "time", "walked", "fire", "through", "queue", "league"},
    {"people", "wanted", "table", "rhythm", "being", "create", "houses"},
    {"energy", "umbrella", "piano", "idea", "everything", "beautiful"},
    {"information", "television", "situation"},
  }
  for count, words in ipairs(counts) do
    for _, word in ipairs(words) do
      assert(sound.syllables(word) == count, word .. ": " .. sound.syllables(word))
    end
  end
end

return tests
