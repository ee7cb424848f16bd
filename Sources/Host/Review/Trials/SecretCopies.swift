internal import Glibc
internal import SpaceContent
internal import SpaceLint

/// Looks over many deals for what somebody is shown and always goes with something hidden from them.
struct SecretCopies {
  /// One value a deal under each path, as numbers: equal values have equal numbers, and -1 stands where there is none.
  private struct Columns {
    private(set) var byPath: [String: [Int]] = [:]

    /// Those whose values are not nearly always the same, by path.
    var varying: [(path: String, values: [Int])] {
      byPath.filter { SecretCopies.varies($0.value) }.sorted { ($0.key.utf8.count, $0.key) < ($1.key.utf8.count, $1.key) }
        .map { (path: $0.key, values: $0.value) }
    }

    mutating func set(_ path: String, _ deal: Int, of count: Int, _ value: Int) {
      byPath[path, default: Array(repeating: -1, count: count)][deal] = value
    }
  }

  /// So sure must a dependence be that is no plain copy: the chance of it is then one in 2^30 for each pair of values looked at.
  private static let bitsNeeded = 30.0

  private let trial: Trial
  private let count: Int
  private let seats: Int
  /// By audience.
  private var shown: [Columns]
  /// By seat; empty where a Space hides nothing from single seats.
  private var hidden: [Columns] = []
  private var secret = Columns()
  /// By seat, all that is hidden for it, as one number a deal.
  private var own: [[Int]] = []

  var hiddenCount: Int { hidden.reduce(0) { $0 + $1.varying.count } + secret.varying.count }
  var shownCount: Int { shown.reduce(0) { $0 + $1.varying.count } }

  init(deals: Deals) {
    trial = deals.trial
    count = deals.all.count
    seats = deals.seats
    var numbers: [Value: Int] = [:]
    func number(_ value: Value) -> Int {
      if let known = numbers[value] { return known }
      numbers[value] = numbers.count
      return numbers.count - 1
    }
    shown = Array(repeating: Columns(), count: seats + 1)
    let hides = deals.all.allSatisfy { !$0.hidden.isEmpty } && !deals.all.isEmpty
    if hides {
      hidden = Array(repeating: Columns(), count: seats)
      own = Array(repeating: Array(repeating: 0, count: count), count: seats)
    }
    for (index, deal) in deals.all.enumerated() {
      for (audience, shown) in deal.shown.enumerated() {
        for (path, value) in shown.atoms { self.shown[audience].set(path, index, of: count, number(value)) }
      }
      if let value = deal.secret {
        for leaf in Shown.leaves(value, as: "secret") { secret.set(leaf.path, index, of: count, number(leaf.value)) }
      }
      guard hides else { continue }
      for (seat, value) in deal.hidden.enumerated() {
        own[seat][index] = number(value)
        for leaf in Shown.leaves(value, as: "hidden[\(seat + 1)]") { hidden[seat].set(leaf.path, index, of: count, number(leaf.value)) }
      }
    }
  }

  private static func varies(_ values: [Int]) -> Bool {
    var counts: [Int: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    return counts.count > 1 && (counts.values.max() ?? 0) <= values.count - max(2, values.count / 10)
  }

  func search(_ result: inout RuleResult) {
    guard count >= 8 else { return }
    for audience in 0...seats {
      let columns = shown[audience].varying
      let mine = audience == 0 || hidden.isEmpty ? [] : hidden[audience - 1].varying.map(\.values)
      let known = audience == 0 || own.isEmpty ? Array(repeating: 0, count: count) : own[audience - 1]
      for owner in hidden.indices where owner + 1 != audience {
        search(owner, audience, columns, mine: mine, groups: groups(known), &result)
      }
      searchSecret(audience, columns, mine: mine, &result)
    }
  }

  /// The deals in which somebody has the same hidden things.
  private func groups(_ known: [Int]) -> [[Int]] {
    Dictionary(grouping: 0..<count) { known[$0] }.values.sorted { $0[0] < $1[0] }
  }

  private func name(_ audience: Int) -> String { audience == 0 ? "the public" : "seat \(audience)" }

  private func search(
    _ owner: Int, _ audience: Int, _ columns: [(path: String, values: [Int])], mine: [[Int]], groups: [[Int]], _ result: inout RuleResult
  ) {
    var derived: (hidden: String, shown: String, bits: Double)?
    for leaf in hidden[owner].varying where !isKnown(leaf.values, groups) {
      let copy = columns.first { $0.values == leaf.values && !mine.contains($0.values) }
      if let copy {
        result.find(
          "\(name(audience)) is shown state.\(leaf.path), in \(copy.path)", hint: "keep it in state.hidden alone, and show it from there",
          evidence: ["trial seed \(trial.plan.seed): the two were equal after each of \(count) deals, session seeds 0 to \(count - 1)"])
        return
      }
      for column in columns where derived == nil {
        let bits = dependence(of: column.values, on: leaf.values, groups)
        if bits >= SecretCopies.bitsNeeded { derived = (leaf.path, column.path, bits) }
      }
    }
    guard let derived else { return }
    result.find(
      "what \(name(audience)) is shown depends on state.\(derived.hidden): \(derived.shown)", severity: .warning,
      hint: "make it of what everybody may know",
      evidence: [
        "trial seed \(trial.plan.seed): over \(count) deals the one followed from the other; by chance that is one in 2^\(Int(derived.bits))"
      ])
  }

  /// Whether somebody's own hidden things tell this one already, such as who else can be the spy.
  private func isKnown(_ values: [Int], _ groups: [[Int]]) -> Bool {
    let repeats = groups.reduce(0) { $0 + $1.count - 1 }
    return repeats * 4 >= count && groups.allSatisfy { group in group.allSatisfy { values[$0] == values[group[0]] } }
  }

  /// How many bits speak against chance where, among deals that look the same to somebody, a hidden value always goes with one shown
  /// value, and different ones are shown; 0 where it does not.
  private func dependence(of shown: [Int], on hidden: [Int], _ groups: [[Int]]) -> Double {
    var bits = 0.0
    for group in groups where group.count > 1 {
      var counts: [Int: Int] = [:]
      for deal in group { counts[shown[deal], default: 0] += 1 }
      var told: [Int: Int] = [:]
      for deal in group {
        guard let before = told[hidden[deal]] else {
          told[hidden[deal]] = shown[deal]
          continue
        }
        guard before == shown[deal] else { return 0 }
        bits += log2(Double(group.count) / Double(counts[before] ?? 1))
      }
    }
    return bits
  }

  /// Of the secret, parts may well be public: the question without its answer. It is told where all of it is, or all of one entry.
  private func searchSecret(
    _ audience: Int, _ columns: [(path: String, values: [Int])], mine: [[Int]], _ result: inout RuleResult
  ) {
    let leaves = secret.varying
    let seen = Set(columns.map(\.values)).subtracting(mine)
    let entries = Dictionary(grouping: leaves) { leaf in entry(of: leaf.path) }
    let parts = [(path: "secret", leaves: leaves)] + entries.sorted { $0.key < $1.key }.map { (path: $0.key, leaves: $0.value) }
    for part in parts where part.leaves.count > (part.path == "secret" ? 0 : 1) {
      guard part.leaves.allSatisfy({ seen.contains($0.values) }) else { continue }
      let first = columns.first { $0.values == part.leaves[0].values }
      result.find(
        "\(name(audience)) is shown all of state.\(part.path), in \(first?.path ?? "what it is shown")",
        hint: "keep it in state.secret alone until it may be known",
        evidence: ["trial seed \(trial.plan.seed): \(part.leaves.count) values that were equal after each of \(count) deals"])
      return
    }
  }

  /// "secret[2]" of "secret[2].name".
  private func entry(of path: String) -> String {
    let rest = path.dropFirst("secret".count)
    let end = rest.dropFirst().firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
    return "secret" + rest[..<end]
  }
}
