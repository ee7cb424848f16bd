-- A short program for every task of the bank.
local SOURCES = {
  ["reverse-words"] = [[return function(s)local r=""for w in s:gmatch"%a+"do r=w.." "..r end return r:sub(1,-2)end]],
  ["vowels"] = [[return function(s)return#s:gsub("[^aeiou]","")end]],
  ["rot13"] = [[return function(s)return s:gsub("%a",function(c)return s.char((c:byte()-84)%26+97)end)end]],
  ["camel"] = [[return function(s)return s:gsub("_(.)",s.upper)end]],
  ["run-length"] =
    [[return function(s)for c in("abc"):gmatch"."do s=s:gsub(c.."+",function(x)return#x..c end)end return s end]],
  ["run-expand"] = [[return function(s)return s:gsub("(%d+)(.)",function(n,c)return c:rep(n)end)end]],
  ["most-common"] = [[return function(s)local b,m=0 for c in("abcdef"):gmatch"."do local _,n=s:gsub(c,c)]]
    .. [[if n>b then b,m=n,c end end return m end]],
  ["luhn"] = [[return function(s)local c,d=0,2 for x in s:reverse():gmatch"."do ]]
    .. [[x=d*tonumber(x)c=c-x//10-x d=3-d end return c%10 end]],
  ["brackets"] = [[return function(s)local n=1 while n>0 do s,n=s:gsub("%(%)","")end return#s end]],
  ["roman"] = [[return function(n)local r=""for v,m in("1000M900CM500D400CD100C90XC50L40XL10X9IX5V4IV1I"):]]
    .. [[gmatch"(%d+)(%a+)"do v=tonumber(v)r=r..m:rep(n//v)n=n%v end return r end]],
  ["binary"] = [[return function(n)local s=""repeat s=n%2 ..s n=n//2 until n<1 return s end]],
  ["clock"] = [[return function(n)return("%d:%02d:%02d"):format(n//3600,n//60%60,n%60)end]],
  ["collatz"] = [[return function(n)local c=0 while n>1 do n=n%2<1 and n//2 or 3*n+1 c=c+1 end return c end]],
  ["factors"] =
    [[return function(n)local t,d={},2 while n>1 do if n%d<1 then t[#t+1]=d n=n//d else d=d+1 end end return t end]],
  ["coins"] = [[return function(n)local m=n for i=0,n//10 do local r=n-10*i m=math.min(m,i+r//7+r%7)end return m end]],
  ["pascal"] = [[return function(n)local t={1}for k=1,n do t[k+1]=t[k]*(n-k+1)//k end return t end]],
  ["lcm"] = [[return function(t)local n=t[1]while n%t[2]>0 do n=n+t[1]end return n end]],
  ["max-sum"] =
    [[return function(t)local m,s=-9,0 for _,v in ipairs(t)do s=s<0 and v or s+v m=m<s and s or m end return m end]],
  ["uniq"] =
    [[return function(t)local r,s={},{}for _,v in ipairs(t)do if not s[v]then s[v]=1 r[#r+1]=v end end return r end]],
  ["transpose"] =
    [[return function(m)local t={{},{},{}}for i,r in ipairs(m)do for j=1,3 do t[j][i]=r[j]end end return t end]],
}

return function(task, memory)
  return "```lua\n" .. SOURCES[task.data.task] .. "\n```", memory
end
