import SpaceContent

extension Manifest {
  /// Reads a manifest. Throws everything that is wrong with it, each error with its JSON path and `file`.
  ///
  /// JSON is read strictly (no comments, no duplicate keys, at most 64 levels, 256 KiB); unknown keys are errors at every depth.
  public static func decode(_ json: [UInt8], file: String = "manifest.json") throws(ManifestErrors) -> Manifest {
    var diagnostics = Diagnostics(file: file)
    guard json.count <= Contract.maxManifestBytes else {
      diagnostics.report(.manifest, at: "$", "is \(json.count) bytes long; at most \(Contract.maxManifestBytes) are allowed")
      throw ManifestErrors(diagnostics.errors)
    }
    let value: Value
    do throws(JSONError) { value = try JSON.decode(json, options: .file) } catch {
      diagnostics.report(.manifest, at: "$", "is not JSON: \(error)")
      throw ManifestErrors(diagnostics.errors)
    }
    var reader = ManifestReader(diagnostics: diagnostics)
    let checked = reader.object(value, Contract.manifest, at: "$")
    var checks = ManifestChecks(manifest: checked?.map ?? Value.Map(), diagnostics: reader.diagnostics)
    checks.run()
    guard case .map(let map) = checked, checks.diagnostics.errors.isEmpty else { throw ManifestErrors(checks.diagnostics.errors) }
    return Manifest(checked: map)
  }

  /// Takes a manifest that `ManifestReader` and `ManifestChecks` have passed.
  private init(checked map: Value.Map) {
    let fields = CheckedObject(map)
    id = fields.text(.id)
    name = fields.text(.name)
    summary = fields.text(.summary)
    author = fields.text(.author)
    license = fields.text(.license)
    version = fields.required(.version) { $0.text.flatMap(SemVer.init) }
    api = fields.int(.api)
    seats = fields.required(.seats) { $0.map.map(Seats.init(checked:)) }
    shape = fields.required(.shape) { $0.text.flatMap(SessionShape.init) }
    rounds = fields.int(.rounds)
    maxSteps = fields.int(.maxSteps)
    config = map[Contract.ManifestKey.config.rawValue].map { CheckedObject.schema($0, allowDefault: true) } ?? .emptyObject
    let named = map[Contract.ManifestKey.actions.rawValue]?.map?.map { NamedAction(name: $0.key, spec: CheckedObject.action($0.value)) }
    actions = named ?? []
    action = named == nil ? CheckedObject.action(map[Contract.ManifestKey.action.rawValue]) : nil
    metrics = CheckedObject.metrics(map[Contract.ManifestKey.score.rawValue])
    rewards = fields.required(.rewards) { $0[Contract.RewardsKey.preset.rawValue]?.text.flatMap(RewardsPreset.init) }
    permissions = fields.list(.permissions) { $0.map.flatMap(Permission.init(checked:)) }
    var limits = Limits()
    for limit in Contract.LimitName.allCases {
      limits[limit] = fields.required(.limits) { $0[limit.rawValue]?.int.map { Int($0) } }
    }
    self.limits = limits
    rules = map[Contract.ManifestKey.rules.rawValue]?.text
    feeTiers = fields.list(.feeTiers) { $0.int }
    bots = fields.list(.bots) { $0.text }
    tags = fields.list(.tags) { $0.text }
  }
}

extension Manifest.Seats {
  fileprivate init(checked map: Value.Map) {
    func number(_ key: Contract.SeatsKey) -> Int? { map[key.rawValue]?.int.map { Int($0) } }
    self.init(min: number(.min) ?? 1, max: number(.max) ?? 1, multiple: number(.multiple) ?? 1, teams: number(.teams))
  }
}

extension Manifest.Permission {
  fileprivate init?(checked map: Value.Map) {
    typealias Key = Contract.PermissionKey
    guard let name = map[Key.name.rawValue]?.text.flatMap(Contract.PermissionName.init(rawValue:)) else { return nil }
    let given = map[Key.scope.rawValue]?.map ?? Value.Map()
    var scope = Manifest.Scope()
    for key in Contract.ScopeName.allCases {
      let value = given[key.rawValue]
      switch key {
      case .feeds: scope.feeds = value?.list?.compactMap(\.text)
      case .maxSeconds: scope.maxSeconds = value?.int.map { Int($0) }
      case .panel: scope.panel = value?.int.map { Int($0) }
      case .rubric: scope.rubric = value?.text
      case .items: scope.items = value?.int.map { Int($0) }
      case .instructions: scope.instructions = value?.int.map { Int($0) }
      case .memoryMiB: scope.memoryMiB = value?.int.map { Int($0) }
      }
    }
    self.init(name: name, scope: scope, reason: map[Key.reason.rawValue]?.text ?? "")
  }
}

/// Typed reading of an object that has been checked against `Contract.manifest`. A field that is missing all the same is our own
/// bug, never the author's, and traps.
private struct CheckedObject {
  private let map: Value.Map

  init(_ map: Value.Map) { self.map = map }

  func required<T>(_ key: Contract.ManifestKey, _ read: (Value) -> T?) -> T {
    guard let value = map[key.rawValue], let result = read(value) else {
      preconditionFailure("a manifest passed its checks without a valid \(key.rawValue)")
    }
    return result
  }

  func text(_ key: Contract.ManifestKey) -> String { required(key) { $0.text } }

  func int(_ key: Contract.ManifestKey) -> Int { required(key) { $0.int.map { Int($0) } } }

  func list<T>(_ key: Contract.ManifestKey, _ read: (Value) -> T?) -> [T] {
    required(key) { value in value.list.map { items in items.compactMap(read) } }
  }

  static func schema(_ value: Value, allowDefault: Bool) -> Schema {
    do throws(ManifestErrors) {
      return try Schema.decode(value, path: "$", allowDefault: allowDefault)
    } catch {
      preconditionFailure("a schema passed its checks and then did not decode: \(error)")
    }
  }

  static func action(_ value: Value?) -> ActionSpec {
    guard let value, value != ManifestReader.textAction else { return .text }
    return .schema(schema(value, allowDefault: false))
  }

  static func metrics(_ score: Value?) -> [Manifest.Metric] {
    let weights = score?[Contract.ScoreKey.metrics.rawValue]?.map ?? Value.Map()
    return weights.compactMap { entry in entry.value.int.map { Manifest.Metric(name: entry.key, weight: Int($0)) } }
  }
}
