using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The time stamp counter of the processor (RDTSC). Asking the system for the time takes longer, although it reads the same counter, and
/// .NET has no method for it. So this class maps two short functions of machine code.
/// </summary>
internal sealed unsafe partial class CycleCounter
{
    /// <summary>The switch with which an application disables the counter. Then no executable memory is created.</summary>
    public const string SwitchName = "Chalkboard.Tracing.CycleCounter";

    private const string ClockSourceFile = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    private const string LibC = "libc.so.6";
    private const int PageSize = 4096;
    private const int ProtectionRead = 1, ProtectionWrite = 2, ProtectionExecute = 4;
    private const int MapPrivateAnonymous = 0x22;

    private CycleCounter(byte* now, byte* nowOrdered)
    {
        Now = (delegate* unmanaged[SuppressGCTransition]<long>)now;
        NowOrdered = (delegate* unmanaged[SuppressGCTransition]<long>)nowOrdered;
    }

    /// <summary>Reads the counter.</summary>
    public delegate* unmanaged[SuppressGCTransition]<long> Now { get; }

    /// <summary>Reads the counter after all earlier instructions and before all later ones.</summary>
    public delegate* unmanaged[SuppressGCTransition]<long> NowOrdered { get; }

    // endbr64; rdtsc; shl rdx, 32; or rax, rdx; ret
    private static ReadOnlySpan<byte> NowCode => [0xF3, 0x0F, 0x1E, 0xFA, 0x0F, 0x31, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3];

    // endbr64; lfence; rdtsc; lfence; shl rdx, 32; or rax, rdx; ret
    private static ReadOnlySpan<byte> NowOrderedCode =>
        [0xF3, 0x0F, 0x1E, 0xFA, 0x0F, 0xAE, 0xE8, 0x0F, 0x31, 0x0F, 0xAE, 0xE8, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3];

    /// <summary>
    /// Creates the counter. Returns null if the system does not use it as its clock, or if executable memory can't be created.
    /// </summary>
    public static CycleCounter? CreateOrNull()
    {
        if (AppContext.TryGetSwitch(SwitchName, out var isEnabled) && !isEnabled) return null;
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return null;
        try
        {
            // The kernel selects this clock source only if the counter is synchronized between processors and has a constant rate.
            return File.ReadAllText(ClockSourceFile).Trim() == "tsc" ? MapCode() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    private static CycleCounter? MapCode()
    {
        var page = Map(0, PageSize, ProtectionRead | ProtectionWrite, MapPrivateAnonymous, -1, 0);
        if (page == -1) return null;
        var code = new Span<byte>((void*)page, PageSize);
        NowCode.CopyTo(code);
        var orderedOffset = code.Length / 2;
        NowOrderedCode.CopyTo(code[orderedOffset..]);

        // The page is never writable and executable at the same time. A hardened system refuses.
        if (Protect(page, PageSize, ProtectionRead | ProtectionExecute) == 0) return new((byte*)page, (byte*)page + orderedOffset);
        _ = Unmap(page, PageSize);
        return null;
    }

    [LibraryImport(LibC, EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport(LibC, EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport(LibC, EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
