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
            if ((OperatingSystem.IsWindows() ? OnWindows() : IsGlibc ? OnGlibc() : null) is not { } bounds) return null;

            // Never believed without a look.
            byte here;
            return (nuint)(&here) >= bounds.Low && (nuint)(&here) < bounds.High ? bounds : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    // Other C libraries tell how far the stack of the first thread has grown by now, and not how far it may.
    private static bool IsGlibc => OperatingSystem.IsLinux() && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    private static StackBounds OnWindows()
    {
        GetCurrentThreadStackLimits(out var low, out var high);
        return new(low, high);
    }

    private static StackBounds? OnGlibc()
    {
        Span<byte> attributes = stackalloc byte[_lengthOfAttributes];
        ref var all = ref MemoryMarshal.GetReference(attributes);
        if (AttributesOf(ThisThread(), ref all) != 0) return null;
        try
        {
            return StackOf(ref all, out var low, out var length) == 0 ? new(low, low + length) : null;
        }
        finally
        {
            _ = Destroy(ref all);
        }
    }

    [LibraryImport("kernel32.dll")]
    private static partial void GetCurrentThreadStackLimits(out nuint low, out nuint high);

    [LibraryImport(_glibc, EntryPoint = "pthread_self")]
    private static partial nuint ThisThread();

    [LibraryImport(_glibc, EntryPoint = "pthread_getattr_np")]
    private static partial int AttributesOf(nuint thread, ref byte attributes);

    [LibraryImport(_glibc, EntryPoint = "pthread_attr_getstack")]
    private static partial int StackOf(ref byte attributes, out nuint low, out nuint length);

    [LibraryImport(_glibc, EntryPoint = "pthread_attr_destroy")]
    private static partial int Destroy(ref byte attributes);
}
