import GripEvidence

/// Texts that people type, as parts of an attestation.
enum Answer {
  /// "97110=23"
  static func minutes(
    _ text: String, _ change: (inout Attestation.CodeMinutes) -> Void = { _ in }
  ) throws -> Attestation.CodeMinutes {
    let (code, value) = try parts(text, "minutes of a code are written as 97110=23")
    guard let minutes = Int64(value) else {
      throw CommandFailure("\"\(value)\" is no number of minutes: they are written as 97110=23")
    }
    var result = Attestation.CodeMinutes(code: code.uppercased(), minutes: minutes)
    change(&result)
    return result
  }

  /// "wrist,extension,right=45"
  static func goniometer(_ text: String) throws -> Attestation.Goniometer {
    let form = "a goniometer's value is written as wrist,extension,right=45"
    let (what, value) = try parts(text, form)
    let words = what.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3, let degrees = Int(value) else { throw CommandFailure(form) }
    return .init(joint: words[0], movement: words[1], hand: words[2], degrees: degrees)
  }

  /// "10:42|3 x 10|2 x 10|tired"
  static func change(_ text: String) throws -> Attestation.Change {
    let words = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 4 else {
      throw CommandFailure("a change is written as 10:42|3 x 10|2 x 10|tired: when, from, to, why")
    }
    return .init(at: words[0], from: words[1], to: words[2], why: words[3])
  }

  /// "34=EMR 5/2"
  static func elsewhere(_ text: String) throws -> Attestation.Elsewhere {
    let form = "an element that is recorded elsewhere is written as ROW=WHERE, as 34=EMR 5/2"
    let (row, reference) = try parts(text, form)
    guard let row = Int(row) else { throw CommandFailure(form) }
    return .init(row: row, reference: reference)
  }

  private static func parts(_ text: String, _ form: String) throws -> (String, String) {
    guard let place = text.firstIndex(of: "="), place != text.startIndex,
      text.index(after: place) != text.endIndex
    else { throw CommandFailure("\"\(text)\": \(form)") }
    return (String(text[..<place]), String(text[text.index(after: place)...]))
  }
}

/// The blocks of a visit, as people name them.
struct VisitBlocks {
  struct Block: Equatable {
    var session: String
    var number: Int
    var label: String?

    /// As it is shown and may be typed.
    var name: String { "\(session.split(separator: "/").last ?? "")#\(number)" }
  }

  let blocks: [Block]

  /// Of "SESSION#BLOCK=VALUE", "BLOCK=VALUE" or "VALUE", the block and the value. A part of the session's name is enough; the short
  /// forms are for a visit of one session, and of one block.
  func value(_ text: String) throws -> (Block, String) {
    guard let place = text.firstIndex(of: "=") else {
      guard blocks.count == 1 else {
        throw CommandFailure("\"\(text)\": \(form)")
      }
      return (blocks[0], text)
    }
    let value = String(text[text.index(after: place)...])
    guard !value.isEmpty else { throw CommandFailure("\"\(text)\": \(form)") }
    return (try block(String(text[..<place])), value)
  }

  private func block(_ text: String) throws -> Block {
    let mark = text.lastIndex(of: "#")
    let number = Int(mark.map { String(text[text.index(after: $0)...]) } ?? text)
    var sessions: [String] = []
    for block in blocks where sessions.last != block.session { sessions.append(block.session) }
    let session: String
    if let mark {
      session = try SessionNaming.session(String(text[..<mark]), among: sessions)
    } else {
      guard sessions.count == 1 else { throw CommandFailure("\"\(text)\": \(form)") }
      session = sessions[0]
    }
    guard let block = blocks.first(where: { $0.session == session && $0.number == number }) else {
      throw CommandFailure("\(session) has no block \"\(text)\". The visit has \(names)")
    }
    return block
  }

  private var form: String {
    "say which block as SESSION#BLOCK=..., a part of the session's name is enough. The visit has \(names)"
  }

  private var names: String { blocks.prefix(8).map(\.name).joined(separator: ", ") }
}
