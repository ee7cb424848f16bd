-- [value] expect: a scene has at most 64 blocks; a bad one is refused and cannot move the result
-- callback: view
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
  view = function()
    local scene = {}
    for i = 1, 3000 do scene[i] = { kind = "text", text = "b" } end
    scene[3001] = { kind = "text", text = "PWNED: a scene of 3001 blocks was shown" }
    return scene
  end,
}
