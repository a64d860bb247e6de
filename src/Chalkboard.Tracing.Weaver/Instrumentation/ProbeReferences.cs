using Chalkboard.Tracing.Weaver.Assemblies;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// What woven code calls in <c>Chalkboard.Tracing</c>. Written down here, and not read from that assembly: weaving needs no
/// other file. Signatures name no type of the base library but primitives, so that they fit a woven assembly of any framework.
/// </summary>
internal sealed class ProbeReferences
{
    private const string _namespace = "Chalkboard.Tracing.Weaving";

    private readonly ModuleDefinition _module;
    private readonly TypeReference _probes;

    public ProbeReferences(ModuleDefinition module)
    {
        _module = module;
        var scope = module.AssemblyReferences.FirstOrDefault(reference => reference.Name == RuntimeBeside.Name);
        if (scope is null) module.AssemblyReferences.Add(scope = new AssemblyNameReference(RuntimeBeside.Name, typeof(ProbeReferences).Assembly.GetName().Version));

        var system = module.TypeSystem;
        _probes = new TypeReference(_namespace, "Probes", module, scope);
        Frame = new TypeReference(_namespace, "Frame", module, scope) { IsValueType = true };
        On = new FieldReference("On", system.Boolean, _probes);
        Near = new MethodReference("get_Near", system.Boolean, _probes);
        Enter = Probe("Enter", system.Int32, system.Int32);
        EnterOrResume = Probe("EnterOrResume", system.Int32, system.Int32, new ByReferenceType(system.Int64));
        Entered = new MethodReference("get_Entered", system.Boolean, Frame) { HasThis = true };
        Line = Probe("Line", system.Int32);
        ExternalEnter = Probe("ExternalEnter", system.Int32, system.Int32);
        ExternalLeave = Probe("ExternalLeave", system.Int32, system.Int32);
        ArgumentReference = Probe("Argument", system.Int32, system.Object);
        Leave = Probe("Leave", system.Int32);
        LeaveReference = Probe("Leave", system.Int32, system.Object);
        Suspend = Probe("Suspend", system.Int32);
        Abandon = Probe("Abandon", system.Int32, system.Int32, new ByReferenceType(system.Int64));
        Awaited = Probe("Awaited", system.Int32, new ByReferenceType(system.Int64));
        Thrown = Probe("Thrown", system.Object);
        Fail = Probe("Fail");
        FailWith = Probe("Fail", system.Object);
        Caught = Probe("Caught", system.Object);
        Unwound = Probe("Unwound");

        IgnoresAccessChecksTo = new MethodReference(".ctor", system.Void, new TypeReference("System.Runtime.CompilerServices", "IgnoresAccessChecksToAttribute", module, scope)) { HasThis = true, Parameters = { new ParameterDefinition(system.String) } };

        RootCall = new TypeReference(_namespace, "RootCall", module, scope);
        RootBegins = new MethodReference("get_Begins", system.Boolean, RootCall);
        RootStart = new MethodReference("Start", RootCall, RootCall) { Parameters = { new ParameterDefinition(system.String) } };
        RootLeave = new MethodReference("Leave", system.Void, RootCall) { Parameters = { new ParameterDefinition(RootCall) } };
    }

    public TypeReference Frame { get; }

    public FieldReference On { get; }

    public MethodReference Near { get; }

    public MethodReference Enter { get; }

    public MethodReference EnterOrResume { get; }

    public MethodReference Entered { get; }

    public MethodReference Line { get; }

    public MethodReference ExternalEnter { get; }

    public MethodReference ExternalLeave { get; }

    public MethodReference ArgumentReference { get; }

    public MethodReference Leave { get; }

    public MethodReference LeaveReference { get; }

    public MethodReference Suspend { get; }

    public MethodReference Abandon { get; }

    public MethodReference Awaited { get; }

    public MethodReference Thrown { get; }

    public MethodReference Fail { get; }

    public MethodReference FailWith { get; }

    public MethodReference Caught { get; }

    public MethodReference Unwound { get; }

    public MethodReference IgnoresAccessChecksTo { get; }

    public TypeReference RootCall { get; }

    public MethodReference RootBegins { get; }

    public MethodReference RootStart { get; }

    public MethodReference RootLeave { get; }

    public MethodReference RootUntilTask(IMetadataScope scope) => RootUntil(_module.TypeSystem.Void, new TypeReference("System.Threading.Tasks", "Task", _module, scope));

    public MethodReference RootUntilValueTask(TypeReference task) => RootUntil(task, task);

    public MethodReference RootUntilValueTask(GenericInstanceType task)
    {
        var until = new MethodReference("Until", _module.TypeSystem.Void, RootCall);
        var result = new GenericParameter("T", until);
        until.GenericParameters.Add(result);
        until.ReturnType = new GenericInstanceType(task.ElementType) { IsValueType = true, GenericArguments = { result } };
        until.Parameters.Add(new ParameterDefinition(RootCall));
        until.Parameters.Add(new ParameterDefinition(until.ReturnType));
        return new GenericInstanceMethod(until) { GenericArguments = { task.GenericArguments[0] } };
    }

    public MethodReference Argument(TypeReference type) => Generic("Argument", type, value => [_module.TypeSystem.Int32, value]);

    public MethodReference LeaveWith(TypeReference type) => Generic("Leave", type, value => [_module.TypeSystem.Int32, value]);

    public MethodReference Yield(TypeReference type) => Generic("Yield", type, value => [_module.TypeSystem.Int32, _module.TypeSystem.Boolean, value, new ByReferenceType(_module.TypeSystem.Int64)]);

    /// <summary>The probe of the same form as a method that waits, whose signature says where the types of the base library are.</summary>
    public MethodReference Awaiting(MethodReference await)
    {
        if (await is GenericInstanceMethod { GenericArguments: [var argument] } generic)
        {
            var awaited = generic.ElementMethod.Parameters[0].ParameterType;
            return Generic("Awaiting", argument, value => [_module.TypeSystem.Int32, new GenericInstanceType(awaited.GetElementType()) { IsValueType = awaited.IsValueType, GenericArguments = { value } }]);
        }

        return Probe("Awaiting", _module.TypeSystem.Int32, await.Parameters[0].ParameterType);
    }

    public MethodReference Register(TypeReference map)
    {
        var register = new MethodReference("Register", _module.TypeSystem.Int32, _probes);
        register.GenericParameters.Add(new GenericParameter("TMap", register));
        register.Parameters.Add(new ParameterDefinition(_module.TypeSystem.Int32));
        return new GenericInstanceMethod(register) { GenericArguments = { map } };
    }

    private MethodReference RootUntil(TypeReference result, TypeReference task) =>
        new("Until", result, RootCall) { Parameters = { new ParameterDefinition(RootCall), new ParameterDefinition(task) } };

    private MethodReference Probe(string name, params TypeReference[] parameters)
    {
        var probe = new MethodReference(name, _module.TypeSystem.Void, Frame) { HasThis = true };
        foreach (var parameter in parameters) probe.Parameters.Add(new ParameterDefinition(parameter));
        return probe;
    }

    private GenericInstanceMethod Generic(string name, TypeReference type, Func<TypeReference, TypeReference[]> parameters)
    {
        var probe = new MethodReference(name, _module.TypeSystem.Void, Frame) { HasThis = true };
        var value = new GenericParameter("T", probe);
        probe.GenericParameters.Add(value);
        foreach (var parameter in parameters(value)) probe.Parameters.Add(new ParameterDefinition(parameter));
        return new GenericInstanceMethod(probe) { GenericArguments = { type } };
    }
}
