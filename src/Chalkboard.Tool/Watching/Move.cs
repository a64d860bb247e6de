namespace Chalkboard.Tool.Watching;

/// <summary>How to scroll.</summary>
internal enum Move
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
