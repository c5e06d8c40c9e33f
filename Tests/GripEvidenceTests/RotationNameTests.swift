import GripEvidence
import Testing

/// Given a direction and a hand, what clinicians call it.
@Suite struct RotationNameTests {
  @Test(
    arguments: [
      ("+X", "supination", "pronation"), ("-X", "pronation", "supination"),
      ("+Y", "ulnar deviation", "ulnar deviation"), ("-Y", "radial deviation", "radial deviation"),
      ("+Z", "extension", "flexion"), ("-Z", "flexion", "extension"),
    ])
  func `The left hand mirrors X and Z; without a hand there is no name`(
    axis: String, right: String, left: String
  ) {
    #expect(RotationName.clinical(axis, hand: "right") == right)
    #expect(RotationName.clinical(axis, hand: "left") == left)
    #expect(RotationName.clinical(axis, hand: nil) == nil)
  }
}
