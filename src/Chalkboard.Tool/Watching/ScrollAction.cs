namespace Chalkboard.Tool.Watching;

/// <summary>A scroll of the screen.</summary>
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
