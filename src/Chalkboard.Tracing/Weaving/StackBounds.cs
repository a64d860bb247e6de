using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Where the stack of a thread is.</summary>
/// <param name="Low">Its lowest address.</param>
/// <param name="High">Behind its highest.</param>
internal sealed unsafe partial record StackBounds(nuint Low, nuint High)
{
    private const string _glibc = "libc.so.6";

    // Its own are shorter.
    private const int _lengthOfAttributes = 128;

    /// <summary>Null where it is not known.</summary>
    public static StackBounds? OfThisThread()
    {
        try
        {
            // Other C libraries than glibc tell how far the stack of the first thread has grown by now, and not how far it may.
            if (!OperatingSystem.IsLinux() || RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) || Find() is not { } bounds) return null;

            // Never believed without a look.
            byte here;
            return (nuint)(&here) >= bounds.Low && (nuint)(&here) < bounds.High ? bounds : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    private static StackBounds? Find()
    {
        Span<byte> attributes = stackalloc byte[_lengthOfAttributes];
        ref var all = ref MemoryMarshal.GetReference(attributes);
        if (AttributesOf(ThisThread(), ref all) != 0) return null;
        try
        {
            return StackOf(ref all, out var low, out var length) == 0 ? new StackBounds(low, low + length) : null;
        }
        finally
        {
            _ = Destroy(ref all);
        }
    }

    [LibraryImport(_glibc, EntryPoint = "pthread_self")]
    private static partial nuint ThisThread();

    [LibraryImport(_glibc, EntryPoint = "pthread_getattr_np")]
    private static partial int AttributesOf(nuint thread, ref byte attributes);

    [LibraryImport(_glibc, EntryPoint = "pthread_attr_getstack")]
    private static partial int StackOf(ref byte attributes, out nuint low, out nuint length);

    [LibraryImport(_glibc, EntryPoint = "pthread_attr_destroy")]
    private static partial int Destroy(ref byte attributes);
}
