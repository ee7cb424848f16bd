internal import HostRules
internal import HostStore
internal import SpaceContent

/// Everything that is shown of an agent.
struct AgentDescription {
  let profile: AgentProfile
  let owner: Owner
  /// The newest first; the current one alone where no history is asked for.
  let versions: [AgentVersion]
  /// The uploaded one.
  let picture: AvatarPicture?
  /// Whether prompts are shown: to their owner, who asks.
  var showsPrompts = false

  /// - Precondition: `versions` has the current one first.
  init(profile: AgentProfile, owner: Owner, versions: [AgentVersion], picture: AvatarPicture?) {
    precondition(versions.first?.number == profile.version, "the newest version of an agent is the current one")
    self.profile = profile
    self.owner = owner
    self.versions = versions
    self.picture = picture
  }

  init(of agent: AgentID, in reading: Reading, history: Bool) throws(StoreError) {
    guard let profile = try reading.agent(agent) else { throw StoreError(.notFound, "there is no agent \(agent)") }
    self.init(
      profile: profile, owner: try reading.owner(of: profile), versions: try reading.versions(of: agent, limit: history ? 1_000 : 1),
      picture: try reading.avatar(of: agent))
  }

  var current: AgentVersion { versions[0] }

  var pictureBytes: [UInt8] { picture?.bytes ?? Array(AvatarDrawing(of: profile.id).svg.utf8) }

  /// For a list.
  var brief: Value {
    [
      "id": .text("\(profile.id)"), "name": .text(profile.name.text), "owner": .text(owner.name.text),
      "version": .int(Int64(profile.version)), "runtime": .text(current.settings.name), "created_ms": .int(profile.createdAt),
    ]
  }

  var value: Value {
    var map = brief.map ?? [:]
    map["owner_id"] = .text("\(owner.id)")
    map["owner_key"] = .text(Hex.encode(owner.publicKey))
    map["versions"] = .list(versions.map(value))
    if let picture {
      map["avatar"] = [
        "type": .text(picture.kind.mediaType), "width": .int(Int64(picture.width)), "height": .int(Int64(picture.height)),
        "bytes": .int(Int64(picture.bytes.count)),
      ]
    } else {
      map["avatar"] = ["type": "image/svg+xml", "svg": .text(AvatarDrawing(of: profile.id).svg)]
    }
    return .map(map)
  }

  private func value(_ version: AgentVersion) -> Value {
    var map: Value.Map = [
      "number": .int(Int64(version.number)), "runtime": .text(version.settings.name), "prompt_bytes": .int(Int64(version.prompt.byteCount)),
      "hash": .text("\(version.hash)"), "created_ms": .int(version.createdAt),
    ]
    if showsPrompts {
      map["prompt"] = .text(version.prompt.secretText)
      map["salt"] = .text(Hex.encode(version.salt))
    }
    return .map(map)
  }

  /// The picture, the profile beside it, and the versions below.
  func lines(width: Int) -> [Line] {
    let facts = [
      Line(profile.name.text, .bold),
      Line("owner    ", .dim) + Line(owner.name.text),
      Line("runtime  ", .dim) + Line(current.settings.name) + Line("  version \(profile.version)", .dim),
      Line("created  ", .dim) + Line(Figures.date(milliseconds: profile.createdAt)),
      Line("id       ", .dim) + Line("\(profile.id)"),
    ]
    var lines: [Line]
    if let picture {
      let size = "\(picture.kind.rawValue.uppercased()) of \(picture.width) × \(picture.height), \(Figures.bytes(picture.bytes.count))"
      lines = facts + [Line("picture  ", .dim) + Line(size)]
    } else {
      lines = zip(AvatarDrawing(of: profile.id).lines, facts).map { $0 + Line("  ") + $1.cut(to: max(8, width - 12)) }
    }
    var table = Table([
      .init(title: "version", isRight: true), .init(title: "created", dispensability: 1), .init(title: "runtime"),
      .init(title: "prompt", isRight: true), .init(title: "salted hash", dispensability: 2),
    ])
    for version in versions {
      table.add([
        Line("\(version.number)"), Line(Figures.moment(milliseconds: version.createdAt), .dim), Line(version.settings.name),
        Line(version.prompt == .empty ? "none" : Figures.bytes(version.prompt.byteCount)), Line(Figures.brief("\(version.hash)"), .dim),
      ])
    }
    lines += [Line()] + table.lines(width: width)
    guard showsPrompts else { return lines }
    for version in versions where version.prompt != .empty {
      lines += [Line(), Line("Prompt of version \(version.number)", .bold)]
      lines += Line.wrapped(version.prompt.secretText, width: width - 2).map { Line("  ") + $0 }
    }
    return lines
  }
}
