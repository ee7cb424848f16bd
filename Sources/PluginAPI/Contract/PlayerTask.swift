public import SpaceContent

/// What one seat is asked.
public struct PlayerTask: Hashable, Sendable {
  /// At most `Contract.Texts.maxTaskBytes`, cleaned.
  public let text: String
  /// An object, with every text in it cleaned. Words of other players stand only here.
  public let data: Value?
  /// The name of one of the manifest's `actions`; nil for a Space with one unnamed action.
  public let action: String?

  public init(text: String, data: Value? = nil, action: String? = nil) {
    self.text = text
    self.data = data
    self.action = action
  }

  /// Checks what `task` returned, as canonical DAG-CBOR, and gives the name of its action, without building the task: a bot in
  /// the sandbox has read it there. Whatever is not plainly right is decoded, for the error that names it.
  public static func check(_ bytes: [UInt8], manifest: Manifest) throws(ContractError) -> String? {
    if let entries = try? DagCBOR.entries(of: bytes), isPlain(entries), manifest.actions.isEmpty { return nil }
    return try decode(bytes, manifest: manifest).action
  }

  /// Reads what `task` returned, as canonical DAG-CBOR.
  public static func decode(_ bytes: [UInt8], manifest: Manifest) throws(ContractError) -> PlayerTask {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(bytes)
    } catch {
      throw ContractError(.task, at: "task", "\(error)")
    }
    return try decode(value, manifest: manifest)
  }

  private static func isPlain(_ entries: [DagCBOR.Entry]) -> Bool {
    var hasText = false
    for entry in entries {
      switch entry.key {
      case "text":
        guard entry.kind == .text, entry.count <= Contract.Texts.maxTaskBytes else { return false }
        hasText = true
      case "data": guard entry.kind == .map else { return false }
      default: return false
      }
    }
    return hasText
  }

  /// Reads what `task` returned. Errors have the code `task` and the path `task`.
  public static func decode(_ value: Value, manifest: Manifest) throws(ContractError) -> PlayerTask {
    let fields = try ReturnedObject(value, "the task", keys: ["text", "data", "action"], code: .task, callback: .task)
    let text = try fields.text("text", maxBytes: Contract.Texts.maxTaskBytes)
    var data = fields["data"]
    if let given = data {
      guard let object = given.object else { throw fields.mismatch("data", "an object") }
      data = TextCleaning.clean(.map(object))
    }
    let names = manifest.actions.map(\.name)
    guard let given = fields["action"] else {
      guard names.isEmpty else { throw fields.fault("the task has no action; one of \(names.joined(separator: ", ")) is needed") }
      return PlayerTask(text: text, data: data)
    }
    guard !names.isEmpty else { throw fields.fault("the task names an action, but manifest.json has no actions") }
    guard let action = given.text, names.contains(action) else {
      throw fields.mismatch("action", "one of \(names.joined(separator: ", "))")
    }
    return PlayerTask(text: text, data: data, action: action)
  }

  /// The task as `decode` reads it and as bots see it.
  public var value: Value {
    var out: Value.Map = ["text": .text(text)]
    out["data"] = data
    out["action"] = action.map(Value.text)
    return .map(out)
  }
}
