-- [escape] expect: require knows the package's own Lua files by exact name only
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local load_file, up = require, ".." .. "/"
    local names = { up .. "main", up .. up .. "etc/passwd", "/etc/passwd", "lib/" .. up .. up .. "x", "lib/./x", "lib//x", "..main",
      "lib\\x", "lib/x\0", "C:x", "file:///etc/passwd", "manifest.json", "README.md", "main.lua/", "~/x", "proc/self/environ",
      "io", "os", "debug", "package", "_G", "string", "", ".", "..", ("d/"):rep(3000), "lib/\u{2025}/x" }
    for _, name in ipairs(names) do
      local ok, got = pcall(load_file, name)
      if ok then error("PWNED: require gave a " .. type(got) .. " for " .. name) end
    end
    for _, odd in ipairs({ 1, true, {}, print or tostring }) do
      if pcall(load_file, odd) then error("PWNED: require took a name that is no string") end
    end
    return { { score = 50 }, { score = 50 } }
  end,
}
