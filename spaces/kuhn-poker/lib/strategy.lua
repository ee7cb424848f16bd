-- An equilibrium of Kuhn poker: by the moves so far and the player's card, in how many of `whole` cases it bets (where
-- a bet may be made) or calls (where one must be answered). In the other cases it checks or folds.
--
-- The equilibria of the first player are a family with one parameter, alpha from 0 to 1/3: bet J with alpha, bet K with
-- 3 alpha, and call with Q with alpha + 1/3. This is the middle one, alpha = 1/6: it bluffs, it sometimes lies in wait
-- with K, and so it comes into every position that there is. The second player has one equilibrium only.
return {
  whole = 6,
  chances = {
    -- First to act, and the same player after it has checked and the other has bet.
    [""] = {J = 1, Q = 0, K = 3},
    ["check bet"] = {J = 0, Q = 3, K = 6},
    -- Second to act.
    ["check"] = {J = 2, Q = 0, K = 6},
    ["bet"] = {J = 0, Q = 2, K = 6},
  },
}
