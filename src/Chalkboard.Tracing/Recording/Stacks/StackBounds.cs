using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>The bounds of the stack of a thread.</summary>
/// <param name="Low">The lowest address.</param>
/// <param name="High">The address after the highest one.</param>
internal sealed unsafe partial record StackBounds(nuint Low, nuint High)
{
    private const string LibC = "libc.so.6";

    // More than the size of pthread_attr_t.
    private const int AttributesLength = 128;

    /// <summary>Returns the bounds of the current stack; null if they are not known.</summary>
    public static StackBounds? GetForCurrentThread()
    {
        try
        {
            if ((OperatingSystem.IsWindows() ? GetOnWindows() : IsGlibc ? GetOnGlibc() : null) is not { } bounds) return null;

            // The result is checked against the address of a local variable.
            byte stackVariable;
            return (nuint)(&stackVariable) >= bounds.Low && (nuint)(&stackVariable) < bounds.High ? bounds : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    // Other C libraries return the current size of the stack of the main thread, and not its maximum.
    private static bool IsGlibc =>
        OperatingSystem.IsLinux() && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    private static StackBounds GetOnWindows()
    {
        GetCurrentThreadStackLimits(out var low, out var high);
        return new(low, high);
    }

    private static StackBounds? GetOnGlibc()
    {
        Span<byte> attributes = stackalloc byte[AttributesLength];
        ref var attributesStart = ref MemoryMarshal.GetReference(attributes);
        if (GetAttributes(GetCurrentThread(), ref attributesStart) != 0) return null;
        try
        {
            return GetStack(ref attributesStart, out var low, out var length) == 0 ? new(low, low + length) : null;
        }
        finally
        {
            _ = DestroyAttributes(ref attributesStart);
        }
    }

    [LibraryImport("kernel32.dll")]
    private static partial void GetCurrentThreadStackLimits(out nuint low, out nuint high);

    [LibraryImport(LibC, EntryPoint = "pthread_self")]
    private static partial nuint GetCurrentThread();

    [LibraryImport(LibC, EntryPoint = "pthread_getattr_np")]
    private static partial int GetAttributes(nuint thread, ref byte attributes);

    [LibraryImport(LibC, EntryPoint = "pthread_attr_getstack")]
    private static partial int GetStack(ref byte attributes, out nuint low, out nuint length);

    [LibraryImport(LibC, EntryPoint = "pthread_attr_destroy")]
    private static partial int DestroyAttributes(ref byte attributes);
}
