import GripEvidence
import GripStore

/// How people and moments are named, the same in every document.
enum Words {
  /// Who said something: the clinician's reference, if it was given, and the system's user.
  static func author(_ author: VisitRecord.Author) -> String {
    let user = "user \(author.issuer.user)"
    return author.clinician.map { "\($0) (\(user))" } ?? user
  }

  /// A moment to the minute, for example "2026-11-22 16:35 UTC".
  static func utc(_ microseconds: Int64) -> String {
    let text = UTCTime.text(microseconds * 1000)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }

  /// A moment of a session, as minutes and seconds from its first sample.
  static func moment(_ seconds: Double) -> String {
    let whole = seconds.isFinite && seconds.magnitude < 1e9 ? Int(seconds) : 0
    let rest = whole % 60
    return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
  }

  /// How long after something, in the two greatest units.
  static func delay(_ microseconds: Int64) -> String {
    let minutes = microseconds / 60_000_000
    return switch minutes {
    case ..<1: "less than 1 min"
    case ..<60: "\(minutes) min"
    case ..<1440: "\(minutes / 60) h \(minutes % 60) min"
    default: "\(minutes / 1440) d \(minutes % 1440 / 60) h"
    }
  }

  /// A unit of UCUM as people write it.
  static func unit(_ ucum: String) -> String {
    switch ucum {
    case "1", "{repetition}": ""
    case "deg": "°"
    case "deg/s": "°/s"
    case "N.s": "N·s"
    default: ucum
    }
  }

  /// A value with its unit.
  static func value(_ value: Double, _ ucum: String) -> String {
    let unit = unit(ucum)
    return NumberText.measure(value) + (unit.isEmpty ? "" : unit == "°" ? unit : " " + unit)
  }

  /// A long text, cut where it would not fit: the whole of it stands in the record.
  static func cut(_ text: String, _ most: Int = 260) -> String {
    text.count <= most ? text : text.prefix(most - 1) + "…"
  }

  /// A hand, or that nobody said which.
  static func hand(_ hand: String?) -> String { hand ?? "hand not recorded" }

  /// A count with its noun.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
