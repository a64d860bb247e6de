using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <content>Calls that are not recorded: the stack that their twins may take.</content>
internal sealed partial class ThreadLog
{
    // The stack that calls that are not recorded may take in their twins before they run their originals. A leaf stays below it, and needs
    // no change of marks.
    private const int UnrecordedStack = 16 * 1024;

    /// <summary>The stack that calls that are not recorded may take in their twins, with a reserve.</summary>
    public const int MaxUnrecordedStack = 2 * UnrecordedStack;

    // The stack that is allowed for each call that a filter excludes, because it may lead to recorded calls.
    private const int StackPerFilteredCall = 256;

    // The outermost open call that is not recorded: its stack address, and the number of recorded calls that are open. 0 if there is none.
    private nuint _unrecordedStackStart;
    private int _unrecordedDepth;
    private bool _areTwinsDisabled;

    /// <summary>The number of times that calls ran untraced and are not counted: see <see cref="EnterUnrecorded"/>.</summary>
    public long UncountedDescents { get; private set; }

    /// <summary>
    /// A call is not recorded. Its twin takes more of the stack than its original, so a deep recursion might overflow the stack only
    /// because it is traced. When such calls have taken enough of the stack, their callees run the originals.
    /// </summary>
    private void EnterUnrecorded(nuint stackAddress, int depth, long maxStack)
    {
        if (_unrecordedStackStart == 0) (_unrecordedStackStart, _unrecordedDepth) = (stackAddress, depth);
        else if (!_areTwinsDisabled && _unrecordedStackStart > stackAddress && (long)(_unrecordedStackStart - stackAddress) > maxStack
            && StackMarkTable.TryUnmarkBelow(stackAddress))
            (_areTwinsDisabled, UncountedDescents) = (true, UncountedDescents + 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LeaveUnrecorded()
    {
        _unrecordedStackStart = 0;
        if (!_areTwinsDisabled) return;
        _areTwinsDisabled = false;
        StackMarkTable.MarkBelow();
    }
}
