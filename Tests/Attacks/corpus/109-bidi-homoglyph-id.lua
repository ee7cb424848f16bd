-- [value] expect: results go by seat; look-alike or reversed names are no participants
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    return { ["\u{202E}ecila"] = { score = 100 }, ["\u{0430}lice"] = { score = 0 } }
  end,
}
