/// What English words sound like, written down by ear and not by any program: the measure of `lib/sound.lua`.
enum RapWords {
  /// Pairs that rhyme in general American or British speech, from the last stressed vowel on.
  static let rhyming = """
    cat hat, night light, rain train, stone bone, day say, rhyme time, blue shoe, street beat, fire liar, gold cold,
    door more, floor core, bear chair, heart part, word bird, head bread, great late, eight plate, knee tree, sky lie,
    eyes tries, love above, come drum, son fun, blood mud, rough stuff, said bed, friend end, school fool, moon tune,
    food mood, good wood, book look, song long, ring sing, bank tank, walk talk, ball crawl, caught thought, law draw,
    boy toy, noise toys, house mouse, now cow, town brown, sound ground, snow go, road code, boat note, home foam,
    hope soap, both oath, most toast, soul hole, old rolled, wild child, mind signed, line mine, sight kite, wife life,
    five drive, ice price, rise skies, page stage, made played, name claim, space case, brave wave, deep sleep, dream team,
    peace piece, leave believe, speak week, green mean, heat feet, letter better, water daughter, mother brother,
    city pity, money honey, making taking, running stunning, nation station, power flower, little brittle,
    battle rattle, table able, mountain fountain, never clever, river shiver, listen glisten, forget regret,
    tonight delight, alone phone, begin win, pretend spend, explode road, danger stranger, jumped bumped, wanted haunted,
    walked talked, crazy lazy, story glory, body shoddy, easy sleazy, mixture fixture, pleasure treasure,
    motion ocean, magic tragic, pocket rocket, yellow fellow, hollow follow, marry carry, ending bending
    """

  /// Pairs that do not, many of which look as if they did.
  static let different = """
    love move, cough rough, food good, blood mood, how low, word lord, heard beard, said paid, bear fear, great treat,
    friend fiend, come home, one bone, gone tone, have wave, give five, done phone, some dome, most lost, both cloth,
    here there, were here, four hour, your hour, though through, tough though, bough cough, great threat, break leak,
    head bead, bread bead, put but, push rush, pull dull, pint mint, child filled, climb limb, comb bomb,
    tomb bomb, shoe toe, does goes, says days, was gas, has was, what hat, watch catch, want ant, war car, warm farm,
    worm form, word cord, work fork, worse horse, wolf golf, women omen, city lady, making singing, letter water,
    money bony, pocket market, cat cap, night nine, rain rate, stone stove, street sleep, day die, moon mean, song sing,
    bank sink, boy buy, town tone, dream drum, heat hit, leaf life, ice eyes, rice rise, loose lose, hope hop,
    peace please, place plays, race raise, bus buzz, back bag, cup cub, seat seed, table battle, nation ocean, power lower,
    never fever, river driver, hour tour, eight height, weight height, key they, heart heard, cold called, wanted walked
    """

  /// Words by how many syllables they have, as they are usually spoken.
  static let syllables: [Int: String] = [
    1: """
    cat night stone rhyme time street fire through though queue league walked jumped played loved blue shoe friend great
    house snow strength breathe clothes dreams asked world light month
    """,
    2: """
    people wanted table rhythm being create houses city money making water mother never river letter pretty lonely
    movement careful homeless sunset window yellow paper quiet lion poem hundred seven heaven famous nation ocean
    open garden useless Tuesday breathing running
    """,
    3: """
    energy umbrella piano idea beautiful remember tomorrow yesterday elephant hospital computer
    banana important poetry victory memory radio video animal understand decided underground realise potato
    amazing
    """,
    4: """
    information television situation education impossible ability helicopter watermelon
    complicated calculator everybody absolutely
    """,
  ]

  /// The words of a list, two by two.
  static func pairs(_ text: String) -> [(String, String)] {
    text.split(separator: ",").map { entry in
      let words = entry.split { $0 == " " || $0 == "\n" }.map(String.init)
      precondition(words.count == 2, "a pair is two words, not \(words)")
      return (words[0], words[1])
    }
  }
}
