import SpaceContent
import SpaceContract
import Testing

/// A puzzle as a task's data tells it, and what its words mean; written from the README and not from the Space.
struct LogicPuzzle: Equatable {
  struct Attribute: Equatable {
    let name: String
    /// As listed; in a solution, in the order of the houses.
    let items: [String]
  }

  struct Clue: Equatable, Hashable {
    let type: String
    let items: [String]
    let house: Int?
  }

  let houses: Int
  let attributes: [Attribute]
  var clues: [Clue]

  init(houses: Int, attributes: [Attribute], clues: [Clue]) {
    self.houses = houses
    self.attributes = attributes
    self.clues = clues
  }

  /// Reads a task's data, or the puzzle in the state; what is missing, or of another kind, fails the test.
  init(_ value: Value) throws {
    houses = Int(try #require(value["houses"]?.int))
    attributes = try Self.attributes(try #require(value["attributes"]))
    clues = try #require(value["clues"]?.list).map { clue in
      let keys = Set(try #require(clue.map).map(\.key))
      try #require(keys == ["type", "items"] || keys == ["type", "items", "house"], "\(keys)")
      return Clue(
        type: try #require(clue["type"]?.text), items: try #require(clue["items"]?.list).map { try #require($0.text) },
        house: try clue["house"].map { Int(try #require($0.int)) })
    }
  }

  /// Rows with a name and items, as the attributes and the solutions are.
  static func attributes(_ value: Value) throws -> [Attribute] {
    try #require(value.list).map { row in
      Attribute(name: try #require(row["name"]?.text), items: try #require(row["items"]?.list).map { try #require($0.text) })
    }
  }

  var cells: Int { houses * attributes.count }

  /// Where an item is listed.
  func place(of item: String) throws -> (row: Int, place: Int) {
    for (row, attribute) in attributes.enumerated() {
      if let place = attribute.items.firstIndex(of: item) { return (row, place) }
    }
    throw Unknown(item: item)
  }

  struct Unknown: Error { let item: String }

  /// The phrase for an item: the house that it belongs to.
  func phrase(_ item: String) throws -> String {
    switch attributes[try place(of: item).row].name {
    case "owner": return "the house of \(item)"
    case "colour": return "the \(item) house"
    case "pet": return "the house with the \(item)"
    case "drink": return "the house where \(item) is drunk"
    case "game": return "the house where \(item) is played"
    case "flowers": return "the house where \(item) bloom"
    default: throw Unknown(item: item)
    }
  }

  /// What a clue says, as a sentence.
  func sentence(_ clue: Clue) throws -> String {
    let said = try clue.items.map(phrase)
    let words: String
    switch (clue.type, said.count, clue.house) {
    case ("same", 2, nil): words = "\(said[0]) is \(said[1])."
    case ("different", 2, nil): words = "\(said[0]) is not \(said[1])."
    case ("left", 2, nil): words = "\(said[0]) is somewhere left of \(said[1])."
    case ("right", 2, nil): words = "\(said[0]) is somewhere right of \(said[1])."
    case ("next", 2, nil): words = "\(said[0]) is directly next to \(said[1])."
    case ("position", 1, let house?): words = "\(said[0]) is house \(house)."
    case ("either", 3, nil): words = "\(said[0]) is either \(said[1]) or \(said[2])."
    default: throw Unknown(item: "a clue \(clue)")
    }
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The whole text of a task.
  func text(number: Int, of rounds: Int) throws -> String {
    let lists = attributes.map { "- \($0.name): \($0.items.joined(separator: ", "))" }.joined(separator: "\n")
    let sentences = try clues.enumerated().map { "\($0.offset + 1). \(try sentence($0.element))" }.joined(separator: "\n")
    return """
      Puzzle \(number) of \(rounds). \(houses) houses stand side by side, numbered from left to right. Each has one item of every \
      line, and no two have the same. The order within a line means nothing.

      \(lists)

      \(sentences)

      Answer with \(attributes.count) rows, one for each line in the order above; a row names the items of house 1 to \(houses).
      """
  }

  /// Whether a clue means what the README says, for houses by item.
  static func holds(_ clue: Clue, _ house: (String) -> Int) -> Bool {
    let at = clue.items.map(house)
    switch clue.type {
    case "same": return at[0] == at[1]
    case "different": return at[0] != at[1]
    case "left": return at[0] < at[1]
    case "right": return at[0] > at[1]
    case "next": return abs(at[0] - at[1]) == 1
    case "position": return at[0] == clue.house
    case "either": return at[0] == at[1] || at[0] == at[2]
    default: return false
    }
  }
}
