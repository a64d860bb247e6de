using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// The time stamp counter of the processor (RDTSC). Asking the system for the time takes longer, though it
/// reads nothing else, and .NET has no method of its own for it: two short functions of machine code stand in for one.
/// </summary>
internal sealed unsafe partial class CycleCounter
{
    /// <summary>The application can say that there is to be none: then nothing is ever written that can be executed.</summary>
    public const string Switch = "Chalkboard.Tracing.CycleCounter";

    private const string _clockSource = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    private const string _libc = "libc.so.6";
    private const int _page = 4096;
    private const int _read = 1, _write = 2, _execute = 4;
    private const int _privateAnonymous = 0x22;

    private CycleCounter(byte* now, byte* between)
    {
        Now = (delegate* unmanaged[SuppressGCTransition]<long>)now;
        Between = (delegate* unmanaged[SuppressGCTransition]<long>)between;
    }

    /// <summary>Reads the counter.</summary>
    public delegate* unmanaged[SuppressGCTransition]<long> Now { get; }

    /// <summary>Reads the counter once all before is done, and before anything after is begun.</summary>
    public delegate* unmanaged[SuppressGCTransition]<long> Between { get; }

    // endbr64; rdtsc; shl rdx, 32; or rax, rdx; ret
    private static ReadOnlySpan<byte> CodeOfNow => [0xF3, 0x0F, 0x1E, 0xFA, 0x0F, 0x31, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3];

    // endbr64; lfence; rdtsc; lfence; shl rdx, 32; or rax, rdx; ret
    private static ReadOnlySpan<byte> CodeOfBetween =>
        [0xF3, 0x0F, 0x1E, 0xFA, 0x0F, 0xAE, 0xE8, 0x0F, 0x31, 0x0F, 0xAE, 0xE8, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3];

    /// <summary>Null where the system does not take its own time from it, or code can't be made.</summary>
    public static CycleCounter? OfThisMachine()
    {
        if (AppContext.TryGetSwitch(Switch, out var wanted) && !wanted) return null;
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return null;
        try
        {
            // So the system itself has found it to be the same on all processors, and to go on at the same rate.
            return File.ReadAllText(_clockSource).Trim() == "tsc" ? Make() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    private static CycleCounter? Make()
    {
        var page = Map(0, _page, _read | _write, _privateAnonymous, -1, 0);
        if (page == -1) return null;
        var code = new Span<byte>((void*)page, _page);
        CodeOfNow.CopyTo(code);
        var between = code.Length / 2;
        CodeOfBetween.CopyTo(code[between..]);

        // It is never to be written and executed at once. A system that is hardened refuses.
        if (Protect(page, _page, _read | _execute) == 0) return new((byte*)page, (byte*)page + between);
        _ = Unmap(page, _page);
        return null;
    }

    [LibraryImport(_libc, EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport(_libc, EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport(_libc, EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
