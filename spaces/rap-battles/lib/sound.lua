-- How an English word sounds, as far as its spelling tells. It is respelled with one letter for each sound: a e i o u 0
-- in bat, bet, bit, bot, but, good; A E I O U W Y Q in bay, bee, buy, bow, boo, how, boy, law; T S Z C N for th, sh,
-- zh, ch, ng. @ is a weak vowel, y the weak end of "city", ~ makes a vowel long, and | comes before the stress.
local sound, odd, VOWEL, CONSONANT = {}, {}, "[aeiou0AEIOUWYQ]", "[bcdfghjklmnpqrstvwxzTSZCN]"

-- Words whose spelling misleads, each as it sounds from its last stressed vowel.
for sounds, words in ([[
af=laugh ar=are art=heart as=gas av=have eD@r=together,whether,weather ed=said elf=myself,yourself,himself en=been,again
end=friend ent=meant eny=any,many ery=very es=yes et=sweat ev@n=heaven ev@r=never,ever,clever ez=says
iN=something,anything,nothing,everything ild=build ilt=built ity=pretty iv=give,live iv@r=river iz=is,his izy=busy
oC=watch oD@r=father of=cough om=calm on=gone oz=was uC=touch uD@r=other,another,mother,brother uN=young,among,tongue
ub@l=double,trouble ud=blood,flood uf=enough,tough,rough um=from,some,come un=one,someone,done,everyone,son,won,none
und@r=wonder uns=once unt=front uny=money,honey ur=were urd=heard urly=early uv=of,love,above uz=does 0S=push,bush
0d=good,wood,stood 0l=full,pull,bull 0t=put,foot Ak=break,steak Ar=there,where,wear,bear,swear At=great E=key
Ed=read,lead,bead Ep@l=people Es=police,piece,peace I=buy,eye,reply Im=climb Int=pint Is=nice,price,ice,twice It=height
O=though,oh,although,dough OT=both Ol=control,soul Om=comb On=own,known,shown,grown,thrown,blown Ony=only
Or=your,four,tour,pour Ost=most,post,almost,host,ghost U=to,you,do,who,into,two,through,shoe UT=truth,youth
Us=loose,juice,goose Uv=move Uz=lose,whose,shoes Uz@k=music W=how,now,allow,wow,cow Wr=power,shower,tower,flower
Qt@r=water Im=i'm Il=i'll Iv=i've,five Ont=don't,won't Ul=you'll
]]):gmatch("(%S+)=(%S+)") do
  for word in words:gmatch("[^,]+") do odd[word] = sounds end
end

-- Makes replacements in the order of a list. K is a consonant, and P a beginning with a vowel in it.
local function replacing(text)
  local list = {}
  for pattern, letters in text:gmatch("(%S+)=(%S*)") do
    list[#list + 1] = {pattern:gsub("P", "^(.*[aeiouyAEIOUWYQ0@].*)"):gsub("K", CONSONANT), letters}
  end
  return function(word)
    for _, rule in ipairs(list) do word = word:gsub(rule[1], rule[2]) end
    return word
  end
end

local spelled_as_it_sounds = replacing [[
^(a)([^aeiou][aeiou])=%1|%2 ^(a)(.)%2=%1|%2%2 ^([bdpr]?r?e)([^aeiou])=%1|%2 ^([cf]o[nmr])([^aeiou])=%1|%2
^(pro)([^aeiou])=%1|%2 ^(dis)([^aeiou])=%1|%2 ^([iu][nm])([^aeiou])=%1|%2 ^(per)([^aeiou])=%1|%2 tch=C ch=C sh=S th=T
ph=f dge=jje ck=kk wh=w ^kn=n ^wr=r [ae]ign$=An ign$=In mb$=m mn$=m stle$=s@l sten$=s@n gu([eiay])=g%1 ^y=j
([aou])tion$=%1~S@n s?sion$=Z@n [st]ion$=S@n [ct]ia([ln])$=S@%1 [ct]ious$=S@s ian?$=y@n ous$=@s ture$=C@r ouse$=Ws
([eiou])se$=%1ze Pice$=%1@s s?c([eiy])=s%1 c=k x=ks g(i[kn])$=j%1 ge$=je [ae]igh=A igh=I [ao]ught=Qt gh= air=Ar are$=Ar
ear([nlTC])=ur%1 ear=Er [ei]er=Er ere$=Er [iy]re$=Ir o[ao]r=Or ore$=Or our(K)=Or%1 Pour$=%1@r our$=Wr Pey$=%1y eaT$=eT
ead$=ed a[iy]=A s?ei=E ey=A ei=A i?e[uw]=U e[ea]=E Pie$=%1y ie$=I ie=E oa=O oe$=O ook=0k oo=U ould=0d ou=W o[iy]=Y
a[uw]=Q ui([ts])=U%1 ue$=U ow$=O ow=W arry$=Ary ary$=Ary erry$=ery [eu]ry$=@ry or?ry$=Ory wor(K)=wur%1 war=wOr Por$=%1@r
or=Or Per$=%1@r [eiy]r=ur Paje$=%1@j ([ts]i)ve$=%1v aste$=Ast anje$=Anj ([aeiou])(K)%2le$=%1%2@l ([aiou])(K)le$=%1~%2@l
(K)le$=%1@l ^(K*)e$=%1E ([aeiouy])([bdfgjklmnpstvzT])e$=%1~%2 (K)e$=%1 alk$=Qk al([ltd])$=Ql%1 o(l[dtl])$=O%1
i([nl])d$=I%1d ([au])(K)y$=%1~%2y o([nlk])y$=O%1y P(K)y$=%1%2y ^(K*)[yi]$=%1I ng=N ([ao])([kptvz])en$=%1~%2@n
P[eoa]n$=%1@n P[eai]l$=%1@l wa([nTtSs])=wo%1 y(K)=i%1 i$=y o$=O u$=U Pa$=%1@ (K)%1=%1 a~=A e~=E [iy]~=I o~=O u~=U
]]

-- Runs of vowels are syllables, once silent letters are gone and dots part vowels that are spoken apart.
local parted = replacing [[
ueue=u ([sd])n't$=%1ent [^a-z]= ^y= [aeiou]y([aeio])=y.%1 qu=k [gq]ue(s?)$=g%1 thm$=th.im ^every=evry ^some(%a)=som%1
(.[aeiouy].*[^aeiouy])e(ly)$=%1%2 ([aeiouy].*[^aeiouy])e([mfln][eu][nls][tls]?)$=%1%2 ([^aeiouyl]l)e(d?s?)$=%1i%2
([^aeiouyr]r)ed$=%1id ([aeiouy].*[^aeiouytd])ed$=%1d ([aeiouy].*[^aeioucgxzsh])es$=%1s ([aeiouy].*[^aeiouy])e$=%1
ing$=.ing ([csg]h?)i([ao])=%1%2 ti([ao])=t%1 lli([ao])=l%1 i([aou])=i.%1 ([rdn])ien([ct])=%1i.en%2 ([^rfds]?)iet=%1i.et
([cdr])rea([lt])=%1re.a%2 ([ir])dea=%1de.a ([^gp])e([ou])([^ust])=%1e.%2%3 eo$=e.o u([ao])([^s])=u.%1%2 ism$=is.im
]]

-- A stem as it was spelled before an ending took its e or made its y an i.
local function restored(stem, before_er)
  local took = odd[stem .. "e"] and not odd[stem] or stem:find("[cvu]$") or stem:find("[aeiounlr][aeiou]?s$")
  local weak = stem:find("[aeiouy].*o[nr]$") or stem:find("[aeiouy].*it$") or stem:find("[aeiouy].*al$")
  local short = stem:find("%f[aeiou][aiou][bcdgklmnprstvz]$") or not before_er and stem:find("%f[aeiou]e[ct]$")
  return (took or short and not weak) and stem .. "e" or (stem:gsub("([^aeiou])i$", "%1y"))
end

-- The sounds of a word; one with -s, -ed, -ing or -er has those of its stem before those of the ending.
local function respell(word)
  local stem, ending = word:match("^(.*[aeiouy].*)(ing)$")
  if not ending then stem, ending = word:match("^(.*[aeiouy].*)(e[dr])$") end
  if not ending then stem, ending = word:match("^(.*[aeiouy].*)(s)$") end
  if odd[word] or not ending or stem:find(ending == "s" and "[siu]$" or ending ~= "ing" and "[eou]$" or "$^") then
    return odd[word] or spelled_as_it_sounds(word)
  elseif ending == "s" then
    if stem:find("[sxzcg]e$") or stem:find("[cs]he$") then return respell(stem) .. "@z" end
    local sounds = respell((stem:gsub("ie$", "y")))
    return sounds .. (sounds:find("[ptkfT]$") and "s" or "z")
  end
  local sounds = respell(restored(stem, ending == "er"))
  if ending == "ing" then return sounds .. "@N" end
  if ending == "er" then return ((sounds .. "@r"):gsub("([IW])@r", "%1r")) end
  return sounds .. (stem:find("[td]$") and "@d" or sounds:find("[ptkfsSCT]$") and "t" or "d")
end

-- What the end of a word rhymes on: its sounds from the last stressed vowel on, or nil for a word without a vowel.
function sound.rhyme(word)
  word = word:lower():sub(-16):gsub("in'$", "ing"):gsub("qu", "kw")
  local sounds = odd[word] or respell((word:gsub("[^a-z]", "")))
  sounds = sounds:match("|(.*" .. VOWEL .. ".*)$") or sounds:gsub("|", "")
  local key, longer = sounds:match(".*(" .. VOWEL .. ".*)$"), sounds:match(".*(" .. VOWEL .. ".-" .. VOWEL .. ".*)$")
  -- A short vowel at the end of a longer word is seldom stressed.
  return longer and key:find("^[aeiou]") and longer or key
end

-- The syllables of a word, at least one; of a long word only the end is read.
function sound.syllables(word)
  local _, runs = parted(word:lower():sub(-24)):gsub("[aeiouy]+", "")
  return math.max(1, runs)
end

return sound
