Imports System.IO

Public Module Flow
    Private Function Named(number As Integer) As String
        Select Case number
            Case 0
                Return "zero"
            Case 1, 2
                Return "few"
            Case 3 To 9
                Return "some"
            Case Is > 100
                Return "many"
            Case Else
                Return "other"
        End Select
    End Function

    Public Sub Select_case(o As TextWriter)
        For Each number In {0, 1, 2, 5, 50, 500, -1}
            o.WriteLine(Named(number))
        Next
    End Sub

    Public Sub Select_case_of_text(o As TextWriter)
        For Each word In {"a", "bb", "ccc", "zz", ""}
            Select Case word
                Case "a"
                    o.WriteLine(1)
                Case "bb", "ccc"
                    o.WriteLine(2)
                Case "x" To "zzz"
                    o.WriteLine(3)
                Case Else
                    o.WriteLine(4)
            End Select
        Next
    End Sub

    Public Sub For_and_step(o As TextWriter)
        For index = 10 To 1 Step -3
            If index = 7 Then Continue For
            o.WriteLine(index)
        Next

        For part = 0.0 To 1.0 Step 0.25
            If part > 0.6 Then Exit For
            o.WriteLine(part.ToString(Globalization.CultureInfo.InvariantCulture))
        Next
    End Sub

    Public Sub Do_loops(o As TextWriter)
        Dim count = 0
        Do While count < 2
            count += 1
            o.WriteLine(count)
        Loop

        Do
            count += 10
            If count > 30 Then Exit Do
        Loop Until count > 100

        While count > 20
            count -= 7
        End While

        o.WriteLine(count)
    End Sub

    Public Sub Go_to(o As TextWriter)
        Dim turns = 0
Again:
        turns += 1
        If turns < 3 Then GoTo Again
        o.WriteLine(turns)
    End Sub

    Public Sub With_blocks(o As TextWriter)
        Dim text As New System.Text.StringBuilder()
        With text
            .Append("a").Append(1)
            .Append("b"c)
            o.WriteLine(.Length)
        End With
        o.WriteLine(text.ToString())
    End Sub

    Public Sub Conditions(o As TextWriter)
        Dim none As String = Nothing
        o.WriteLine(If(none, "nothing"))
        o.WriteLine(If(none Is Nothing OrElse none.Length = 0, "empty", "full"))
        o.WriteLine(If(none?.Length, -1))
        If none IsNot Nothing AndAlso none.Length > 3 Then
            o.WriteLine("long")
        ElseIf o.NewLine.Length > 0 Xor False Then
            o.WriteLine("short")
        End If
    End Sub

    Public Sub Arithmetic(o As TextWriter)
        Dim seven = CInt("7")
        o.WriteLine($"{seven \ 2} {seven Mod 3} {2 ^ 3} {seven / 2:0.0} {seven << 2} {Not seven} {seven And 3}")
        Try
            o.WriteLine(Integer.MaxValue - 1 + seven)
        Catch failure As OverflowException
            o.WriteLine("overflow")
        End Try
    End Sub

    Public Sub Text_operators(o As TextWriter)
        o.WriteLine("chalk" Like "c*[j-l]" AndAlso Not "board" Like "#*")
        o.WriteLine("a" & 1 & "b"c & 2.5D.ToString(Globalization.CultureInfo.InvariantCulture))
        o.WriteLine(Mid("chalkboard", 6, 3) & Left("abc", 1) & StrReverse("abc"))
        Dim text = "chalk"
        Mid(text, 2, 2) = "XY"
        o.WriteLine(text)
    End Sub

    Public Sub Arrays(o As TextWriter)
        Dim numbers(2) As Integer
        numbers(1) = 5
        ReDim Preserve numbers(4)
        numbers(4) = 7
        Dim square = {{1, 2}, {3, 4}}
        o.WriteLine(numbers.Length & " " & numbers(1) + numbers(4) & " " & square(1, 0) & " " & UBound(square, 2))
        Erase numbers
        o.WriteLine(numbers Is Nothing)
    End Sub

    Public Sub Dates(o As TextWriter)
        Dim day = #2024-02-28#
        o.WriteLine(DateAdd(DateInterval.Day, 2, day).ToString("yyyy-MM-dd", Globalization.CultureInfo.InvariantCulture))
    End Sub

    Private ReadOnly _gate As New Object()

    Public Sub Sync_lock(o As TextWriter)
        SyncLock _gate
            o.WriteLine("locked")
        End SyncLock
    End Sub

    Private NotInheritable Class Closing
        Implements IDisposable

        Private ReadOnly _output As TextWriter

        Public Sub New(output As TextWriter)
            _output = output
            _output.WriteLine("open")
        End Sub

        Public Sub Dispose() Implements IDisposable.Dispose
            _output.WriteLine("close")
        End Sub
    End Class

    Public Sub Using_blocks(o As TextWriter)
        Using first As New Closing(o), second As New Closing(o)
            o.WriteLine(first Is second)
        End Using
    End Sub

    Private Function Counted() As Integer
        Static count As Integer = 40
        count += 1
        Return count
    End Function

    Public Sub Static_locals(o As TextWriter)
        Dim first = Counted()
        o.WriteLine(Counted() - first)
    End Sub
End Module
