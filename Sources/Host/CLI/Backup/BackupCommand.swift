internal import ArgumentParser
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct BackupCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the backup is whole, checked and on the disk"),
    (.usage, "the file is there already"),
    (.badData, "the data is damaged, or a newer Agon wrote it"),
    (.notFound, "there is no data to back up"),
    (.inputOutput, "the data cannot be read, or the backup not written"),
    (.interrupted, "stopped with Ctrl-C; nothing is left of the backup"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the database of a data folder into a new file, while the host goes on.",
    discussion: """
      The copy is the database as it was when the backup began: every commit before it, none after. It is checked, page by page and \
      reference by reference, before it gets its name. Nobody waits for it.

      EXAMPLES
        agon backup agon-backup.sqlite
        agon backup /mnt/copies/today.sqlite --data ~/agon --json

      TO RESTORE
        1. End every agon that works on the data folder.
        2. Move agon.sqlite, agon.sqlite-wal and agon.sqlite-shm elsewhere, and
           keep them: the log may hold commits that are newer than the backup.
        3. Copy the backup to agon.sqlite in the data folder; chmod 600 it.
        4. agon doctor --deep
      The keys (host.key and the folder keys) are files beside the database: copy
      those as they are. Without host.key a ledger can be read and not added to.

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The file to make. One that is there is never written over.", valueName: "file"))
  var file: String

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    Interruption.listen()
    var bar = ProgressBar(isShown: !output.json && Terminal.current.isInteractive)
    defer { bar.close() }
    let backup = try Backup(of: storage.data, to: file) { part in
      if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
      bar.draw(part)
    }
    bar.close()
    if output.json {
      let value: Value = ["file": .text(backup.file), "bytes": .int(backup.bytes), "data": .text(storage.data)]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    Terminal.current.print(
      Line("✓ ", .good) + Line("\(Figures.bytes(Int(backup.bytes))) of \(storage.data) are in ") + Line(backup.file, .bold)
        + Line(", checked and on the disk.", .plain))
  }
}
