-- English spelling as data, for lib/sound.lua.
--
-- A word is respelled with one letter for each sound. Small vowels are those of bat, bet, bit, bot and but, 0 is that
-- of good; A E I O U are those of bay, bee, buy, bow and boo, W Y Q those of how, boy and law. T S Z C N stand for th,
-- sh, zh, ch and ng. @ is a weak vowel, and y is the weak end of "city".
local spelling = {vowel = "[aeiou0AEIOUWYQ]", odd = {}}

-- Pairs of a pattern and its replacement. In a pattern V is a vowel, K a consonant, and P any beginning that has a
-- vowel, for endings that are weak in longer words.
local function rules(text)
  local list = {}
  for pattern, letters in text:gmatch("(%S+)=(%S*)") do
    pattern = pattern:gsub("P", "^(.*[aeiouyAEIOUWYQ0@].*)"):gsub("V", spelling.vowel)
    pattern = pattern:gsub("K", "[bcdfghjklmnpqrstvwxzTSZCN]")
    list[#list + 1] = {pattern, letters}
  end
  return list
end

-- What is replaced in a word, in this order, until it is spelled as it sounds.
spelling.sounds = rules [[
tch=C sch=sk ch=C sh=S th=T ph=f dge=jje ck=kk wh=w ^kn=n ^wr=r ^gh=g aign$=An eign$=An ign$=In iew=U mb$=m mn$=m bt$=t
stle$=s@l sten$=s@n ique$=Ek gue$=g qu=kw gu([eiay])=g%1 ^y=j ation$=AS@n otion$=OS@n ution$=US@n etion$=ES@n
([nl])sion$=%1S@n ssion$=S@n sion$=Z@n tion$=S@n cian$=S@n cial$=S@l tial$=S@l cious$=S@s tious$=S@s gion$=j@n
gious$=j@s ious$=y@s Pia$=%1y@ ian$=y@n ous$=@s ture$=C@r easure$=eZ@r ssure$=S@r Pice$=%1@s s?c([eiy])=s%1 c=k x=ks
ge$=je gy$=jy g(i[kn])$=j%1 eigh=A aigh=A igh=I aught=Qt ought=Qt gh= air=Ar are$=Ar eer=Er ear$=Er ear([nlTC])=ur%1
ear=Er ere$=Er ier=Er ire$=Ir yre$=Ir oar=Or oor=Or ore$=Or our(K)=Or%1 Pour$=%1@r our$=Wr ure$=Ur ay=A ai=A Pey$=%1y
ey=A sei=sE ei=A eau=O eaT$=eT ead$=ed ealT=elT ea=E ee=E Pie$=%1y ie$=I ie=E oa=O oe$=O ook=0k oo=U ould=0d oup=Up
ouse$=Ws ou=W oi=Y oy=Y au=Q awe$=Q aw=Q ew=U eu=U ui([ts])=U%1 ue$=U ow$=O ow=W arry$=Ary erry$=Ary Pany$=%1@ny
ary$=Ary [eu]ry$=@ry orry$=Ory ory$=Ory wor(K)=wur%1 war=wOr Por$=%1@r or=Or Per$=%1@r ir=ur er=ur yr=ur Paje$=%1@j
tive$=tiv sive$=siv (V)nse$=%1ns ([AEIOUQY])se$=%1z ase$=As ise$=Iz ose$=Oz use$=Uz yse$=Iz ese$=Ez aste$=Ast ange$=Anj
anje$=Anj ([aeiou])(K)%2le$=%1%2@l a(K)le$=A%1@l i(K)le$=I%1@l o(K)le$=O%1@l u(K)le$=U%1@l (K)le$=%1@l a(K)e$=A%1
e(K)e$=E%1 i(K)e$=I%1 o(K)e$=O%1 u(K)e$=U%1 y(K)e$=I%1 ^(K*)e$=%1E (K)e$=%1 all$=Ql alk$=Qk alt$=Qlt ald$=Qld old=Old
olt=Olt oll$=Ol ind$=Ind ild$=Ild Pfy$=%1fI a(K)y$=A%1y iny$=Iny o([nlk])y$=O%1y u(K)y$=U%1y P(K)y$=%1%2y ^(K*)y$=%1I
ng=N o(K)en$=O%1@n a([kvzts])en$=A%1@n P([eoa])n$=%1@n P[eai]l$=%1@l wa([nTtSs])=wo%1 y(K)=i%1 ^(K*)i$=%1I i$=y o$=O
u$=U Pa$=%1@ (K)%1=%1
]]

-- What is replaced before runs of vowels are counted: silent letters go, and a dot parts vowels that are spoken apart.
spelling.syllables = rules [[
ueue=u ([sd])n't$=%1ent [^a-z]= ^y= [aeiou]y([aeio])=y.%1 qu=k [gq]ue(s?)$=g%1 tre$=ter ^every=evry ^some(%a)=som%1
(.[aeiouy].*[^aeiouy])e(ly)$=%1%2 ([aeiouy].*[^aeiouy])e([mfln][eu][nls][tls]?)$=%1%2 ([^aeiouyl]l)e(d?s?)$=%1i%2
([^aeiouyr]r)ed$=%1id ([aeiouy].*[^aeiouytd])ed$=%1d ([aeiouy].*[^aeioucgxzsh])es$=%1s ([aeiouy].*[^aeiouy])e$=%1
ing$=.ing ([csg]h?)i([ao])=%1%2 ti([ao])=t%1 lli([ao])=l%1 nion=non i([aou])=i.%1 ([rdn])ien([ct])=%1i.en%2
([^rfds]?)iet=%1i.et ^scien=sci.en ([cdr])rea([lt])=%1re.a%2 ([ir])dea=%1de.a area=are.a reali=re.ali
([^gp])e([ou])([^ust])=%1e.%2%3 eo$=e.o u([ao])([^s])=u.%1%2 ism$=is.im thm$=th.im
]]

-- How words begin that have the stress on their second syllable.
spelling.unstressed = rules [[
a[^aeiou][aeiou]= a(.)%1= [bdpr]e[^aeiou]= e[^aeiou]= for[^aeiou]= co[nm][^aeiou]= pro[^aeiou]= dis[^aeiou]=
[iu][nm][^aeiou]= up[^aeiou]= per[^aeiou]= suc=
]]

-- Words whose spelling misleads, each as it sounds from its last stressed vowel.
for sounds, words in ([[
af=laugh,half,calf al=shall an=began ar=are,r art=heart as=gas av=have eD@r=weather,feather,leather,together,whether
ed=said el=hotel elf=myself,yourself,himself,herself,itself elvz=themselves en=again,been end=friend,weekend ent=meant
eny=any,many ery=very,merry,cherry es=yes et=sweat ev@n=heaven ev@r=never,ever,clever,forever,whatever ez=says
iN=nothing,something,everything,anything ild=build ilt=built ity=pretty iv=give,live,forgive
iv@r=river,shiver,liver,deliver iz=is,his izy=busy oC=watch oD@r=father,bother of=cough om=calm,palm on=gone,upon
oz=was uC=touch uD@r=mother,brother,other,another uN=young,tongue,among ub@l=double,trouble ud=blood,flood
uf=rough,tough,enough um=come,some,from,become,income un=one,done,none,son,won,ton,everyone,someone,anyone und@r=wonder
uns=once unt=front uny=money,honey ur=were urd=heard urly=early,pearly uv=love,above,glove,dove,of uz=does 0S=push,bush
0d=good,hood,wood,stood,understood 0l=full,pull,bull,wool 0t=foot,put,soot A=ok Ak=break,steak,ache
Ar=there,where,bear,wear,pear,swear,anywhere,everywhere At=great,create E=key,ski ET=beneath Ed=lead,read
En=machine,magazine Ep@l=people Es=release,peace,piece,police I=eye,buy,reply,bye Im=climb Int=pint
Is=ice,advice,twice,nice,price It=height O=though,although,dough,oh OT=both Ol=soul,control Om=comb
On=own,known,shown,grown,blown,thrown,flown,unknown Ony=only Or=four,pour,your,tour,yours Ord=sword Orn=worn
Ost=most,ghost,host,post,almost U=do,to,two,who,you,through,shoe,into UT=youth,truth Um=tomb,whom
Us=loose,goose,moose,juice Ut=route Uv=move,prove,remove Uz=lose,whose,shoes Uz@k=music
W=now,how,cow,wow,vow,brow,bow,allow,somehow Wr=power,tower,flower,shower Qt@r=water
]]):gmatch("(%S+)=(%S+)") do
  for word in words:gmatch("[^,]+") do spelling.odd[word] = sounds end
end

return spelling
