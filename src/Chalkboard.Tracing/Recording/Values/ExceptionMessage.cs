using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Gets the message that an exception was created with. The property is virtual, and might run code of the application.</summary>
internal static class ExceptionMessage
{
    private static bool _isFieldMissing;

    public static string? Get(Exception exception)
    {
        if (_isFieldMissing) return null;
        try
        {
            return GetField(exception);
        }
        catch (MissingFieldException)
        {
            _isFieldMissing = true;
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? GetField(Exception exception);
}
