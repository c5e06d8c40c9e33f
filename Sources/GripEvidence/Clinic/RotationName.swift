import GripStore

/// What clinicians call a direction in which the device turned. The sealed facts keep axis and sign, since the name needs the hand,
/// which may be corrected later.
package enum RotationName {
  /// Directions by axis and sign, for the right hand, by GripAble's convention of signs.
  private static let right = [
    "+X": "supination", "-X": "pronation", "+Y": "ulnar deviation", "-Y": "radial deviation",
    "+Z": "extension", "-Z": "flexion",
  ]
  /// About X and Z the left hand is the mirror of the right one.
  private static let mirrored = ["+X": "-X", "-X": "+X", "+Z": "-Z", "-Z": "+Z"]

  /// The name of a direction; nil where the hand is not known.
  ///
  /// - Parameters:
  ///   - axis: axis and sign, as "+X".
  ///   - hand: "left" or "right".
  package static func clinical(_ axis: String, hand: String?) -> String? {
    switch hand {
    case "right": right[axis]
    case "left": right[mirrored[axis] ?? axis]
    default: nil
    }
  }
}
