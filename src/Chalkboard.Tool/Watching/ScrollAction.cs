namespace Chalkboard.Tool.Watching;

/// <summary>How to scroll.</summary>
internal enum ScrollAction
{
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Next,
    Previous,
}
