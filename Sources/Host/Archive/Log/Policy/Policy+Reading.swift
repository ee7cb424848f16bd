internal import SpaceContent

extension Policy {
  /// The longest line, in bytes.
  private static let maxLineBytes = 8 << 10
  private static let none: ExactText = "none"

  /// Reads a policy.
  /// - Throws: `malformed` with the line, `too_large`, or `unsupported` for a kind of key that Agon does not check.
  public init(_ bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count <= Policy.maxByteCount else {
      throw ArchiveError(.tooLarge, "a policy of \(bytes.count) bytes", hint: "it has \(Policy.maxByteCount) at most")
    }
    self.init(digest: SHA256.digest(bytes))
    var reading = Reading()
    var lines = Lines(bytes)
    while let line = lines.next() {
      reading.number += 1
      guard line.count <= Policy.maxLineBytes else { throw reading.malformed("more than \(Policy.maxLineBytes) bytes") }
      if let octet = line.first(where: { $0 != 0x09 && ($0 < 0x20 || $0 == 0x7f) }) {
        throw reading.malformed("the octet 0x\(Hex.encode([octet])), which no policy has")
      }
      let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { ExactText($0) }
      guard let keyword = words.first, keyword.bytes.first != UInt8(ascii: "#") else { continue }
      try add(keyword, Array(words.dropFirst()), &reading)
    }
    guard lines.rest.isEmpty else {
      throw ArchiveError(.malformed, "the policy's last line does not end", hint: "it may have been cut off")
    }
    guard reading.hasQuorum else {
      throw ArchiveError(.malformed, "the policy has no quorum", hint: "it ends with a line `quorum NAME`, or `quorum none`")
    }
  }

  /// What is known while a policy is read.
  private struct Reading {
    var number = 0
    var names: [ExactText: Member] = [:]
    /// Members that a group has already: nobody has two ways to count.
    var taken: Set<Member> = []
    var hasQuorum = false

    func malformed(_ what: String) -> ArchiveError { ArchiveError(.malformed, "line \(number) of the policy: \(what)") }

    func member(_ name: ExactText) throws(ArchiveError) -> Member {
      guard let member = names[name] else {
        throw malformed("\(name.description.prefix(80)) is no witness and no group of a line above")
      }
      return member
    }

    mutating func define(_ name: ExactText, _ member: Member) throws(ArchiveError) {
      guard name != Policy.none else { throw malformed("the name none has a meaning of its own") }
      guard names.updateValue(member, forKey: name) == nil else {
        throw malformed("the name \(name.description.prefix(80)) is there already")
      }
    }
  }

  private mutating func add(_ keyword: ExactText, _ words: [ExactText], _ reading: inout Reading) throws(ArchiveError) {
    guard max(logs.count, witnesses.count, groups.count) <= Policy.maxCount else {
      throw ArchiveError(.tooLarge, "the policy has more than \(Policy.maxCount) logs, witnesses or groups")
    }
    switch (keyword, words.count) {
    case ("log", 1...2):
      let key = try key(words[0], .ed25519, reading)
      guard !logs.contains(where: { $0.key.key == key.key }) else { throw reading.malformed("the log's key is there already") }
      logs.append(Log(key: key, url: words.count > 1 ? words[1] : nil))
    case ("witness", 2...3):
      let key = try key(words[1], .cosignature, reading)
      guard !witnesses.contains(where: { $0.key.key == key.key }) else { throw reading.malformed("the witness's key is there already") }
      try reading.define(words[0], .witness(witnesses.count))
      witnesses.append(Witness(name: words[0], key: key, url: words.count > 2 ? words[2] : nil))
    case ("group", 3...): try addGroup(words, &reading)
    case ("quorum", 1):
      guard !reading.hasQuorum else { throw reading.malformed("there is a quorum already") }
      reading.hasQuorum = true
      quorum = words[0] == Policy.none ? nil : try reading.member(words[0])
    case ("log", _), ("witness", _), ("group", _), ("quorum", _):
      throw reading.malformed("\(keyword) with \(words.count) words behind it")
    default: throw reading.malformed("\(keyword.description.prefix(80)) is none of log, witness, group and quorum")
    }
    // A witness whose key is the log's own would be the log, vouching for itself.
    guard !logs.contains(where: { log in witnesses.contains { $0.key.key == log.key.key } }) else {
      throw reading.malformed("a log's own key is listed as a witness")
    }
  }

  private mutating func addGroup(_ words: [ExactText], _ reading: inout Reading) throws(ArchiveError) {
    let names = words[2...]
    var members: [Member] = []
    for name in names {
      let member = try reading.member(name)
      guard reading.taken.insert(member).inserted else {
        throw reading.malformed("\(name.description.prefix(80)) is a member already, here or of another group")
      }
      members.append(member)
    }
    let threshold: Int? =
      switch words[1] {
      case "all": members.count
      case "any": 1
      default: Decimal.parse(words[1].bytes)
      }
    guard let threshold, (1...members.count).contains(threshold) else {
      throw reading.malformed("\(words[1].description.prefix(80)) of \(members.count) is no threshold")
    }
    try reading.define(words[0], .group(groups.count))
    groups.append(Group(name: words[0], threshold: threshold, members: members))
  }

  private func key(_ text: ExactText, _ algorithm: VerifierKey.Algorithm, _ reading: Reading) throws(ArchiveError) -> VerifierKey {
    let key: VerifierKey
    do throws(ArchiveError) {
      key = try VerifierKey(bytes: text.bytes)
    } catch {
      throw ArchiveError(error.code, "line \(reading.number) of the policy: \(error.message)", hint: error.hint)
    }
    guard key.algorithm == algorithm else {
      let kinds = "a log's key is of the kind \(VerifierKey.Algorithm.ed25519.rawValue), a witness's of the kind 4"
      throw ArchiveError(.malformed, "line \(reading.number) of the policy: the key is of the kind \(key.algorithm.rawValue)", hint: kinds)
    }
    return key
  }
}
